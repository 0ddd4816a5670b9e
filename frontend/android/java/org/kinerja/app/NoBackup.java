package org.kinerja.app;

import android.app.backup.BackupAgent;
import android.app.backup.BackupDataInput;
import android.app.backup.BackupDataOutput;
import android.app.backup.FullBackupDataOutput;
import android.os.ParcelFileDescriptor;

/** Nothing leaves the phone by way of a backup: entries go to the server, sessions stay where they are. */
public final class NoBackup extends BackupAgent {
  @Override
  public void onBackup(ParcelFileDescriptor before, BackupDataOutput data, ParcelFileDescriptor after) {}

  @Override
  public void onRestore(BackupDataInput data, int version, ParcelFileDescriptor after) {}

  @Override
  public void onFullBackup(FullBackupDataOutput data) {}
}
