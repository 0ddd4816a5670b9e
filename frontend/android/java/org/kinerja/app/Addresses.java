package org.kinerja.app;

import android.net.Uri;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which addresses are the server's own. Nothing else is ever loaded. */
final class Addresses {
  private static final int HTTPS = 443;
  // A way behind the # of the page, as its own links are written.
  private static final String WAY = "/[A-Za-z0-9/._~%-]{0,300}";
  private static final Set<String> OUTSIDE =
      new HashSet<>(Arrays.asList("https", "http", "mailto", "tel", "sms", "geo"));

  private final Uri server;

  Addresses(String server) {
    this.server = Uri.parse(server);
  }

  /** Scheme, name and port, as the browser compares them. */
  String origin() {
    return server.toString();
  }

  Uri start() {
    return at("/");
  }

  Uri at(String path) {
    return Uri.parse(origin() + path);
  }

  boolean isOurs(Uri address) {
    return "https".equals(address.getScheme())
        && address.getUserInfo() == null
        && server.getHost().equalsIgnoreCase(address.getHost())
        && portOf(server) == portOf(address);
  }

  /** The officers' page itself, not a file beside it nor the citizens' pages. */
  boolean isPage(Uri address) {
    String path = address.getPath();
    return isOurs(address) && (path == null || path.isEmpty() || path.equals("/") || path.equals("/index.html"));
  }

  /** What another app may do something with. Never what runs in the page (javascript:) or starts any app (intent:). */
  boolean mayGoOut(Uri address) {
    String scheme = address.getScheme();
    return scheme != null && OUTSIDE.contains(scheme.toLowerCase(Locale.ROOT));
  }

  /**
   * Where a link leads that another app, as the camera with its QR, opened us with. The address is put together anew:
   * what came from outside is only read as a way within the page.
   */
  Uri entry(Uri link) {
    if (link == null || !isPage(link)) return start();
    String way = link.getEncodedFragment();
    return way != null && way.matches(WAY) ? at("/#" + way) : start();
  }

  private static int portOf(Uri address) {
    return address.getPort() == -1 ? HTTPS : address.getPort();
  }
}
