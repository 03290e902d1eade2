import type { Portal } from '#lib/portal/portal.ts';
import { readings } from '#lib/records/reading.ts';

/**
 * Takes up an invitation of somebody who is no member of the workspace yet, and loads the page again when that made them one:
 * nothing that was refused before has to be asked for piece by piece. Members cost one read and no call of the API.
 */
export async function joinWorkspace(
  portal: Pick<Portal, 'config' | 'session' | 'reader'>,
  uid: string,
  reload: () => void = () => location.reload(),
): Promise<void> {
  // One's own record may be read, and may be missing.
  if ((await portal.reader.one(readings.member(portal.config.workspaceId, uid))) !== undefined) return;
  const { settingsClientOf } = await import('./settings-context.ts');
  const { joined } = await settingsClientOf(portal).beginSession();
  if (joined.includes(portal.config.workspaceId)) reload();
}
