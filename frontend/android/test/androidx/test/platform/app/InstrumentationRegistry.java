package androidx.test.platform.app;

import android.app.Instrumentation;
import android.os.Bundle;

/** See README.md. */
public final class InstrumentationRegistry {
  public static void registerInstance(Instrumentation instrumentation, Bundle arguments) {}
}
