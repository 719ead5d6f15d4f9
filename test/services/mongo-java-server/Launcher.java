// MongoDB's wire protocol in memory, on a free port of loopback, which it prints. It ends with its standard input, so that it
// never outlives whoever started it. The argument is the wire version that it claims to speak.
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

class Launcher {
  public static void main(String[] arguments) throws Exception {
    int wireVersion = Integer.parseInt(arguments[0]);
    MemoryBackend backend = new MemoryBackend();
    // Its own highest version is below what the driver accepts.
    backend.version(new MongoVersion() {
      public List<Integer> getVersionArray() { return List.of(7, 0, 0); }
      public int getWireVersion() { return wireVersion; }
    });
    MongoServer server = new MongoServer(backend);
    server.bind("127.0.0.1", 0);
    System.out.println(server.getLocalAddress().getPort());
    while (System.in.read() >= 0) { }
    server.shutdownNow();
    System.exit(0);
  }
}
