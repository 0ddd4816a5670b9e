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

  @Implementation
  protected static ServiceWorkerController getInstance() {
    return new Keeper();
  }

  @SuppressWarnings("deprecation") // its constructor is there for stand-ins like this one
  private static final class Keeper extends ServiceWorkerController {
    @Override
    public ServiceWorkerWebSettings getServiceWorkerWebSettings() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setServiceWorkerClient(ServiceWorkerClient given) {
      client = given;
    }
  }
}
