import type { ChargingQuery } from '../../gateway/rest';
import { momentOf } from '../../ui/addressFilter';

/** What the filter fields hold; empty means "any". Times are as the form's own local fields write them. */
export type ChargingFilter = { party: string; of: string; from: string; until: string };

export const anyRecord: ChargingFilter = { party: '', of: '', from: '', until: '' };

/** An address or an identifier that is there whole; half of one would only be refused. */
const wholeParty = /^(sips?:[^@\s]+@\S+|tel:\S+|usr_\w+)$/;

/** What the server is asked. */
export function queryOf(filter: ChargingFilter): ChargingQuery {
  const [from, to] = [momentOf(filter.from), momentOf(filter.until)];
  const [party, of] = [filter.party.trim(), filter.of.trim()];
  return {
    ...(wholeParty.test(party) ? { participant: party } : {}),
    ...(of === '' ? {} : { session: of }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
