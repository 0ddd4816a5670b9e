package org.kinerja.app;

import android.graphics.Bitmap;
import android.net.Uri;
import android.net.http.SslError;
import android.webkit.RenderProcessGoneDetail;
import android.webkit.SslErrorHandler;
import android.webkit.WebResourceError;
import android.webkit.WebResourceRequest;
import android.webkit.WebResourceResponse;
import android.webkit.WebView;
import android.webkit.WebViewClient;

/** What may be loaded, from where, and what is said when it cannot be. */
final class Navigation extends WebViewClient {
  /** What happens beside the page. */
  interface Surroundings {
    void goOut(Uri address);

    void arrived();

    void say(Notice.Trouble trouble, Uri wanted);

    void beginAnew();
  }

  private final Addresses addresses;
  private final Page page;
  private final Surroundings around;
  // Also read by the threads that answer for files.
  private volatile boolean isCarried;
  private Uri wanted = Uri.EMPTY;

  Navigation(Addresses addresses, Page page, boolean isCarried, Surroundings around) {
    this.addresses = addresses;
    this.page = page;
    this.isCarried = isCarried;
    this.around = around;
  }

  /** From now on the page is the one that the app carries, or the server's. */
  void useCarried(boolean isCarried) {
    this.isCarried = isCarried;
  }

  @Override
  public boolean shouldOverrideUrlLoading(WebView view, WebResourceRequest request) {
    Uri address = request.getUrl();
    if (addresses.isOurs(address)) return false;
    // Without a finger on it, it is a trick.
    if (request.isForMainFrame() && request.hasGesture() && addresses.mayGoOut(address)) around.goOut(address);
    return true;
  }

  /**
   * The page's own worker answers before this is asked. So this is the page's first start, or one after the phone threw
   * the worker away. Everything else, the interface of the server above all, goes over the line.
   */
  @Override
  public WebResourceResponse shouldInterceptRequest(WebView view, WebResourceRequest request) {
    return isOurGet(request) ? carried(request.getUrl()) : null;
  }

  /** For the worker, which looks for what is newer: only files that are the same wherever they come from. */
  WebResourceResponse answerWorker(WebResourceRequest request) {
    return isOurGet(request) ? page.asset(request.getUrl()) : null;
  }

  private boolean isOurGet(WebResourceRequest request) {
    return "GET".equals(request.getMethod()) && addresses.isOurs(request.getUrl());
  }

  private WebResourceResponse carried(Uri address) {
    WebResourceResponse asset = page.asset(address);
    return asset == null && isCarried ? page.page(address) : asset;
  }

  @Override
  public void onPageStarted(WebView view, String address, Bitmap icon) {
    wanted = Uri.parse(address);
    if (!addresses.isOurs(wanted) && !"about:blank".equals(address)) {
      view.stopLoading();
      around.say(Notice.Trouble.NOT_OURS, addresses.start());
    }
  }

  @Override
  public void onPageFinished(WebView view, String address) {
    if (addresses.isOurs(Uri.parse(address))) around.arrived();
  }

  @Override
  public void onReceivedError(WebView view, WebResourceRequest request, WebResourceError error) {
    if (request.isForMainFrame()) doWithout(view, request.getUrl());
  }

  @Override
  public void onReceivedHttpError(WebView view, WebResourceRequest request, WebResourceResponse answer) {
    if (request.isForMainFrame() && answer.getStatusCode() >= 500) doWithout(view, request.getUrl());
  }

  /** The server's page does not come: the carried one is older, and shows all that is kept on the phone. */
  private void doWithout(WebView view, Uri address) {
    if (addresses.isPage(address) && !isCarried) {
      isCarried = true;
      view.loadUrl(address.toString());
    } else {
      around.say(Notice.Trouble.NO_SIGNAL, address);
    }
  }

  /** Never goes on. What the page itself asks for fails as without a signal; the page shows that, and keeps all. */
  @Override
  public void onReceivedSslError(WebView view, SslErrorHandler handler, SslError error) {
    handler.cancel();
    Uri failed = Uri.parse(error.getUrl());
    if (failed.equals(wanted) || addresses.isPage(failed)) around.say(Notice.Trouble.NOT_SAFE, failed);
    else around.say(Notice.Trouble.NOT_SAFE_BEHIND, failed);
  }

  /** The system ended the page's process, mostly for want of memory. What was saved is saved. */
  @Override
  public boolean onRenderProcessGone(WebView view, RenderProcessGoneDetail detail) {
    around.beginAnew();
    return true;
  }
}
