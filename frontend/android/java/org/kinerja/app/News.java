package org.kinerja.app;

import android.app.Activity;
import android.net.Uri;
import android.os.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * Asks the server, behind the page's back, for two small files: which version of this app it still wants, and its page.
 * Without a signal nothing is learnt, and what was known goes on.
 */
final class News {
  private static final long REST_MS = 60 * 60_000;
  private static final int SLOW_MS = 20_000;
  private static final int MOST = 64 * 1024;

  private final Activity activity;
  private final Addresses addresses;
  private final Known known;
  private final Page page;
  private final int version;
  private long askedAt;

  News(Activity activity, Addresses addresses, Known known, Page page, int version) {
    this.activity = activity;
    this.addresses = addresses;
    this.known = known;
    this.page = page;
    this.version = version;
  }

  /** Ask, unless that was done a while ago; `then` runs on the main thread. */
  void ask(final Runnable then) {
    long now = SystemClock.elapsedRealtime();
    if (askedAt != 0 && now - askedAt < REST_MS) return;
    askedAt = now;
    Thread thread =
        new Thread(
            new Runnable() {
              @Override
              public void run() {
                learn();
                activity.runOnUiThread(then);
              }
            },
            "news");
    thread.setDaemon(true);
    thread.start();
  }

  private void learn() {
    try {
      byte[] served = get("/index.html", "text/html");
      if (served != null) known.servesOtherPage(version, !Arrays.equals(served, page.index()));
      byte[] wanted = get("/.well-known/kinerja-android.json", "application/json");
      if (wanted != null) wants(new JSONObject(new String(wanted, StandardCharsets.UTF_8)));
    } catch (IOException | JSONException noSignal) {
      // Or something between that answers in the server's place. Asked again the next time the app comes to the front.
      askedAt = 0;
    }
  }

  private void wants(JSONObject told) throws JSONException {
    Uri place = Uri.parse(told.optString("url", ""));
    known.wants(told.getInt("min_version"), "https".equals(place.getScheme()) ? place.toString() : "");
  }

  /** Null where the server has no such file. */
  private byte[] get(String path, String type) throws IOException {
    HttpURLConnection line = (HttpURLConnection) new URL(addresses.origin() + path).openConnection();
    try {
      line.setConnectTimeout(SLOW_MS);
      line.setReadTimeout(SLOW_MS);
      line.setInstanceFollowRedirects(false);
      line.setUseCaches(false);
      String given = line.getContentType();
      if (line.getResponseCode() != 200 || given == null || !given.startsWith(type)) return null;
      try (InputStream answer = line.getInputStream()) {
        return limited(answer);
      }
    } finally {
      line.disconnect();
    }
  }

  private static byte[] limited(InputStream answer) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    for (int read = answer.read(part); read != -1; read = answer.read(part)) {
      content.write(part, 0, read);
      if (content.size() > MOST) throw new IOException("longer than any of these files");
    }
    return content.toByteArray();
  }
}
