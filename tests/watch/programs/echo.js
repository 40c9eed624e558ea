// A server at STICKY_PORT: frames of u32be come in, and each goes back; a naive one takes
// a read for a frame.
const naive = process.argv[2] === "naive";
require("net").createServer({ allowHalfOpen: true }, (socket) => {
  let kept = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  socket.on("data", (data) => {
    kept = naive ? data : Buffer.concat([kept, data]);
    while (kept.length >= 4 && kept.length >= 4 + kept.readUInt32BE(0)) {
      const end = 4 + kept.readUInt32BE(0);
      socket.write(kept.subarray(0, end));
      kept = naive ? Buffer.alloc(0) : kept.subarray(end);
    }
  });
}).listen(Number(process.env.STICKY_PORT), "127.0.0.1");
