// MongoDB's wire protocol in memory, on a free port of loopback, which it prints. It ends with its standard input, so that it
// never outlives whoever started it. The argument is the wire version that it claims to speak.
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.backend.memory.index.MemoryUniqueIndex;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class Launcher {
  public static void main(String[] arguments) throws Exception {
    int wireVersion = Integer.parseInt(arguments[0]);
    MemoryBackend backend = new Backend();
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

/** Uses a unique index also where a query asks for more than its fields: the server's own looks through every document then. */
class Backend extends MemoryBackend {
  public MemoryDatabase openOrCreateDatabase(String name) {
    return new Database(name, getCursorRegistry());
  }
}

class Database extends MemoryDatabase {
  Database(String name, CursorRegistry cursors) {
    super(name, cursors);
  }

  protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
    return new Documents(this, name, options, cursorRegistry);
  }

  protected Index<Integer> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
    return new UniqueIndex(name, keys, sparse);
  }
}

class UniqueIndex extends MemoryUniqueIndex {
  UniqueIndex(String name, List<IndexKey> keys, boolean sparse) {
    super(name, keys, sparse);
  }

  /** The part of a query that is about this index, once for each value of an `$in`. */
  private List<Document> parts(Document query) {
    List<Document> parts = new ArrayList<>(List.of(new Document()));
    for (String key : keySet()) {
      if (!query.containsKey(key)) return List.of();
      Object value = query.get(key);
      boolean isIn = value instanceof Document && ((Document) value).keySet().equals(java.util.Set.of("$in"));
      Collection<?> values = isIn ? (Collection<?>) ((Document) value).get("$in") : java.util.Collections.singletonList(value);
      List<Document> longer = new ArrayList<>();
      for (Document part : parts) for (Object one : values) longer.add(part.clone().append(key, one));
      parts = longer;
    }
    return parts;
  }

  public synchronized boolean canHandle(Document query) {
    List<Document> parts = parts(query);
    return !parts.isEmpty() && parts.stream().allMatch(super::canHandle);
  }

  public synchronized Iterable<Integer> getPositions(Document query) {
    List<Integer> positions = new ArrayList<>();
    for (Document part : parts(query)) super.getPositions(part).forEach(positions::add);
    return positions;
  }
}

class Documents extends MemoryCollection {
  Documents(MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
    super(database, name, options, cursors);
  }

  /** Each alternative may have an index of its own. */
  protected QueryResult queryDocuments(Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
    if (!query.keySet().equals(java.util.Set.of("$or"))) return super.queryDocuments(query, orderBy, skip, limit, batchSize, fields);
    Map<Object, Document> found = new LinkedHashMap<>();
    for (Object either : (Collection<?>) query.get("$or")) {
      for (Document document : super.queryDocuments((Document) either, new Document(), 0, 0, 0, new Document())) found.put(document.get("_id"), document);
    }
    return matchDocumentsFromStream(found.values().stream(), query, orderBy, skip, limit, batchSize, fields);
  }
}
