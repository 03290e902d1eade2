import { findFreePort } from '../processes/find-free-port.ts';
import { StartFailure } from '../system/start-failure.ts';

const FIRST_PORT = 5173;
const PORTS_TO_TRY = 20;

/**
 * Where the portal is to be found: the wanted port; without one, 5173 or the next that is free.
 * Throws a StartFailure when the wanted one is taken.
 */
export async function choosePortalPort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined)
    return findFreePort(Array.from({ length: PORTS_TO_TRY }, (_, index) => FIRST_PORT + index));
  if ((await findFreePort([wanted])) === wanted) return wanted;
  throw new StartFailure('port-taken', `Port ${String(wanted)} is taken.`, {
    fix: 'Choose another: npm start -- --port N',
  });
}
