// A server at STICKY_PORT: frames of u32be come in, and each goes back; a naive one takes
// a read for a frame.
import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;

public class Echo {
    public static void main(String[] words) throws IOException {
        int port = Integer.parseInt(System.getenv("STICKY_PORT"));
        boolean naive = words.length > 0 && words[0].equals("naive");
        try (ServerSocket listener = new ServerSocket(port, 64, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = listener.accept();
                new Thread(() -> serve(socket, naive)).start();
            }
        }
    }

    static void serve(Socket socket, boolean naive) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] read = new byte[1 << 16];
            for (int count; naive && (count = in.read(read)) > 0;) {
                int end = count < 4 ? count + 1 : 4 + ByteBuffer.wrap(read).getInt();
                if (end <= count) out.write(read, 0, end);
            }
            DataInputStream frames = new DataInputStream(in);
            while (true) {
                int length = frames.readInt();
                byte[] frame = ByteBuffer.allocate(4 + length).putInt(length).array();
                frames.readFully(frame, 4, length);
                out.write(frame);
            }
        } catch (IOException ended) {
            return;
        }
    }
}
