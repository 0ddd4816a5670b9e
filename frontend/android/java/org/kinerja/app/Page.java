package org.kinerja.app;

import android.content.res.AssetManager;
import android.net.Uri;
import android.webkit.WebResourceResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The page as this app was built with it: what the very first start shows where there is no signal, and what saves the
 * others from fetching it.
 */
final class Page {
  private static final String INDEX = "index.html";
  private static final String ASSETS = "assets/";
  private static final String POLICY = "policy.txt";
  private static final Map<String, String> TYPES = new HashMap<>();

  static {
    TYPES.put("html", "text/html");
    TYPES.put("js", "text/javascript");
    TYPES.put("css", "text/css");
    TYPES.put("svg", "image/svg+xml");
    TYPES.put("webmanifest", "application/manifest+json");
  }

  private final Map<String, byte[]> files;

  private Page(Map<String, byte[]> files) {
    this.files = files;
  }

  static Page carried(AssetManager assets) {
    Map<String, byte[]> files = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(assets.open("page.zip"))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), all(zip));
      }
    } catch (IOException broken) {
      throw new IllegalStateException("The app was built without its page", broken);
    }
    return new Page(files);
  }

  byte[] index() {
    return files.get(INDEX);
  }

  /** A file whose name holds its digest: whoever serves it, it is the same. Null where it is not carried. */
  WebResourceResponse asset(Uri address) {
    String name = nameOf(address);
    return name.startsWith(ASSETS) ? answer(name, "public, max-age=31536000, immutable") : null;
  }

  /** The page and what lies beside it. Null where it is not carried. */
  WebResourceResponse page(Uri address) {
    String name = nameOf(address);
    return answer(name.isEmpty() ? INDEX : name, "no-cache");
  }

  private static String nameOf(Uri address) {
    String path = address.getPath();
    return path == null ? "" : path.replaceFirst("^/", "");
  }

  private WebResourceResponse answer(String name, String keep) {
    byte[] content = files.get(name);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (content == null || type == null) return null;
    Map<String, String> headers = new HashMap<>();
    headers.put("Cache-Control", keep);
    headers.put("Content-Security-Policy", new String(files.get(POLICY), StandardCharsets.UTF_8));
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    return new WebResourceResponse(type, "utf-8", 200, "OK", headers, new ByteArrayInputStream(content));
  }

  private static byte[] all(InputStream from) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    byte[] part = new byte[16_384];
    for (int read = from.read(part); read != -1; read = from.read(part)) content.write(part, 0, read);
    return content.toByteArray();
  }
}
