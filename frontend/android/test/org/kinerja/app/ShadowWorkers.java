package org.kinerja.app;

import android.webkit.ServiceWorkerClient;
import android.webkit.ServiceWorkerController;
import android.webkit.ServiceWorkerWebSettings;
import org.robolectric.annotation.Implementation;
import org.robolectric.annotation.Implements;

/** The system's keeper of workers, which Robolectric lacks: remembers who answers for them. */
@Implements(ServiceWorkerController.class)
public final class ShadowWorkers {
  static ServiceWorkerClient client;
  static final Limits LIMITS = new Limits();

  @Implementation
  protected static ServiceWorkerController getInstance() {
    return new Keeper();
  }

  @SuppressWarnings("deprecation") // its constructor is there for stand-ins like this one
  private static final class Keeper extends ServiceWorkerController {
    @Override
    public ServiceWorkerWebSettings getServiceWorkerWebSettings() {
      return LIMITS;
    }

    @Override
    public void setServiceWorkerClient(ServiceWorkerClient given) {
      client = given;
    }
  }

  /** What workers may read. Everything, until the app says otherwise. */
  @SuppressWarnings("deprecation") // as above
  static final class Limits extends ServiceWorkerWebSettings {
    private boolean files = true;
    private boolean content = true;

    @Override
    public void setCacheMode(int mode) {}

    @Override
    public int getCacheMode() {
      return 0;
    }

    @Override
    public void setAllowContentAccess(boolean allow) {
      content = allow;
    }

    @Override
    public boolean getAllowContentAccess() {
      return content;
    }

    @Override
    public void setAllowFileAccess(boolean allow) {
      files = allow;
    }

    @Override
    public boolean getAllowFileAccess() {
      return files;
    }

    @Override
    public void setBlockNetworkLoads(boolean block) {}

    @Override
    public boolean getBlockNetworkLoads() {
      return false;
    }
  }
}
