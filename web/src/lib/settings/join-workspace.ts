import { isMember } from '#lib/firebase/is-member.ts';
import type { Portal } from '#lib/portal/portal.ts';

/**
 * Takes up an invitation of somebody who is no member of the workspace yet, and loads the page again when that made them one:
 * nothing that was refused before has to be asked for piece by piece. Members cost one read and no call of the API.
 */
export async function joinWorkspace(
  portal: Pick<Portal, 'config' | 'session'>,
  uid: string,
  reload: () => void = () => location.reload(),
): Promise<void> {
  if (await isMember(portal.config, uid)) return;
  const { settingsClientOf } = await import('./settings-context.ts');
  const { joined } = await settingsClientOf(portal).beginSession();
  if (joined.includes(portal.config.workspaceId)) reload();
}
