package org.kinerja.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The line to the server: what it answers to each path, or nothing at all. */
final class Wire {
  private static final String KEPT = "kinerja.wire";
  private static final Map<String, String[]> ANSWERS = laid();

  private Wire() {}

  /** No signal. */
  static void cut() {
    ANSWERS.clear();
  }

  static void answers(String path, String type, String body) {
    ANSWERS.put(Phone.SERVER + path, new String[] {type, body});
  }

  /** The JDK lets one line be laid, for all versions of Android that tests run on; each has its own copy of this class. */
  @SuppressWarnings("unchecked")
  private static Map<String, String[]> laid() {
    Object known = System.getProperties().get(KEPT);
    if (known != null) return (Map<String, String[]>) known;
    Map<String, String[]> answers = new ConcurrentHashMap<>();
    System.getProperties().put(KEPT, answers);
    URL.setURLStreamHandlerFactory(
        scheme ->
            !scheme.equals("https")
                ? null
                : new URLStreamHandler() {
                  @Override
                  protected URLConnection openConnection(URL address) {
                    return new Line(address);
                  }
                });
    return answers;
  }

  private static final class Line extends HttpURLConnection {
    Line(URL address) {
      super(address);
    }

    private String[] answer() throws IOException {
      String[] answer = ANSWERS.get(url.toString());
      if (answer == null) throw new IOException("no signal");
      return answer;
    }

    @Override
    public int getResponseCode() throws IOException {
      return answer()[0].isEmpty() ? 404 : 200;
    }

    @Override
    public String getContentType() {
      String[] answer = ANSWERS.get(url.toString());
      return answer == null ? null : answer[0];
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new ByteArrayInputStream(answer()[1].getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void connect() {}

    @Override
    public void disconnect() {}

    @Override
    public boolean usingProxy() {
      return false;
    }
  }
}
