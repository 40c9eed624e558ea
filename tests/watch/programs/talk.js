// Both ends of one connection, and an account of what was read.
const net = require("net");
const messages = ["AB\n", "B\n", "CD\n", "EFG\n", "H\n", "x".repeat(99999) + "\n"];
const server = net.createServer((receiver) => {
  const got = [];
  receiver.on("data", (data) => got.push(data.length));
  receiver.on("end", () => {
    process.stderr.write(JSON.stringify({ got }) + "\n");
    receiver.end();
    server.close();
  });
});
server.listen(0, "127.0.0.1", () => {
  const sender = net.connect(server.address().port, "127.0.0.1");
  sender.resume();
  const next = () => {
    const message = messages.shift();
    if (message === undefined) return sender.end();
    sender.write(message);
    setTimeout(next, 20);
  };
  next();
});
