import type { PresenceChargeQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';

/** What the filter fields hold; empty means "any". */
export type PresenceFilter = { watcher: string; presentity: string; from: string; until: string };

export const anyCharge: PresenceFilter = { watcher: '', presentity: '', from: '', until: '' };

/** An address that is there whole; half of one would only be refused. */
const whole = /^(sips?:[^@\s]+@\S+|tel:\S+|usr_\w+)$/;

/** What the server is asked. */
export function presenceQueryOf(filter: PresenceFilter): PresenceChargeQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  const [watcher, presentity] = [filter.watcher.trim(), filter.presentity.trim()];
  return {
    ...(whole.test(watcher) ? { watcher } : {}),
    ...(whole.test(presentity) ? { presentity } : {}),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
