import { LadderView } from '../features/ladder/LadderView';
import type { DrawLadder } from '../features/people/EnquiryList';
import { goesOn } from '../gateway/live/watched';
import type { Me } from '../gateway/model';
import { may } from './may';

/** How the signalling of an enquiry is drawn, for who may see it. */
export const drawLadder = (me: Me): DrawLadder | undefined =>
  may(me, 'sessions:ladder')
    ? (enquiry) => <LadderView subject="enquiry" id={enquiry.id} version={enquiry.notifications} follows={goesOn(enquiry)} />
    : undefined;
