package androidx.test.runner.intent;

import android.app.Instrumentation.ActivityResult;
import android.content.Intent;

/** See README.md. */
public interface IntentStubber {
  ActivityResult getActivityResultForIntent(Intent intent);
}
