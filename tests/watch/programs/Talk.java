import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Both ends of one connection, and an account of every call (see talk.py). */
public class Talk {
    public static void main(String[] words) throws Exception {
        String[] messages = {"AB\n", "B\n", "CD\n", "EFG\n", "H\n", "x".repeat(99999) + "\n"};
        InetAddress here = InetAddress.getLoopbackAddress();
        ServerSocket listener = new ServerSocket(0, 1, here);
        Thread receiver = new Thread(() -> receive(listener));
        receiver.start();
        List<Integer> sent = new ArrayList<>();
        try (Socket socket = new Socket(here, listener.getLocalPort())) {
            OutputStream to = socket.getOutputStream();
            for (String message : messages) {
                to.write(message.getBytes());
                sent.add(message.length());
                Thread.sleep(20);
            }
        }
        receiver.join();
        System.err.println("{\"sent\": " + sent + "}");
    }

    static void receive(ServerSocket listener) {
        List<Integer> got = new ArrayList<>();
        try (Socket socket = listener.accept()) {
            InputStream from = socket.getInputStream();
            byte[] room = new byte[4096];
            for (int count; (count = from.read(room)) > 0; ) {
                got.add(count);
            }
        } catch (Exception why) {
            throw new RuntimeException(why);
        }
        System.err.println("{\"got\": " + got + "}");
    }
}
