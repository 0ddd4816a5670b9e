package org.kinerja.app;

import android.net.Uri;
import android.util.Base64;
import android.webkit.WebMessage;
import android.webkit.WebMessagePort;
import android.webkit.WebView;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The one way between the page and this app: a pair of ports, one of which the browser hands over only to our origin.
 * No object of ours stands in the page's world.
 *
 * <p>The page asks {@code {"ask": "mock"}} and is answered {@code {"mock": true}}; and it hands over a file that it
 * made, {@code {"save": name, "type": type, "content": base64}}, since a download's address can only be read by itself.
 */
final class Channel {
  /** What the page may ask for. */
  interface Services {
    boolean isPlaceMadeUp();

    void save(String name, String type, byte[] content);
  }

  static final String NAME = "kinerja-android";
  // The parts of the page that talk to us are loaded long after we have spoken, so the port waits for them. A message of
  // ours comes from no window; one from a window is somebody else's.
  static final String TAKE =
      "addEventListener('message',function take(e){if(e.source===null&&e.data==='" + NAME + "'&&e.ports[0]){"
          + "removeEventListener('message',take);window.kinerjaAndroid=e.ports[0]}})";

  private final WebView web;
  private final Addresses addresses;
  private final Services services;
  private WebMessagePort ours;

  Channel(WebView web, Addresses addresses, Services services) {
    this.web = web;
    this.addresses = addresses;
    this.services = services;
  }

  /** To the page that has just been loaded. */
  void open() {
    close();
    WebMessagePort[] ports = web.createWebMessageChannel();
    ours = ports[0];
    ours.setWebMessageCallback(
        new WebMessagePort.WebMessageCallback() {
          @Override
          public void onMessage(WebMessagePort port, WebMessage message) {
            heard(port, message.getData());
          }
        });
    web.evaluateJavascript(TAKE, null);
    // The browser itself refuses to give it to a page from elsewhere.
    web.postWebMessage(new WebMessage(NAME, new WebMessagePort[] {ports[1]}), Uri.parse(addresses.origin()));
  }

  void close() {
    if (ours != null) ours.close();
    ours = null;
  }

  private void heard(WebMessagePort port, String text) {
    try {
      JSONObject message = new JSONObject(text == null ? "" : text);
      if ("mock".equals(message.optString("ask"))) {
        port.postMessage(new WebMessage(new JSONObject().put("mock", services.isPlaceMadeUp()).toString()));
      } else if (message.has("save")) {
        byte[] content = Base64.decode(message.getString("content"), Base64.DEFAULT);
        services.save(message.getString("save"), message.getString("type"), content);
      }
    } catch (JSONException | IllegalArgumentException unknown) {
      // A newer page may say what this app does not know yet. It waits for no answer for ever.
    }
  }
}
