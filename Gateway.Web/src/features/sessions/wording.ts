import type { LeaveMeans, Participant, ParticipantState, Session, SessionEndReason, SessionState, SessionType, Why } from '../../gateway/model';
import type { IconName } from '../../ui/iconShapes';
import type { Tone } from '../../ui/StateMark';
import { clockText } from '../../ui/time';
import type { TileAction, TileKind, TileState } from './tile';

export type Look = { tone: Tone; icon: IconName; word: string };

export const typeWords: Readonly<Record<SessionType, string>> = {
  oneToOne: 'one-to-one',
  adHoc: 'ad-hoc group',
  prearranged: 'pre-arranged group',
  chat: 'chat group',
};

export const establishmentWords: Readonly<Record<Session['establishment'], string>> = { onDemand: 'on demand', preEstablished: 'pre-established' };

const means: Readonly<Record<LeaveMeans, { word: string; meaning: string }>> = {
  bye: { word: 'BYE', meaning: 'left by BYE' },
  refer: { word: 'REFER', meaning: 'left by REFER with method BYE; the pre-established session stays' },
  cancel: { word: 'CANCEL', meaning: 'the invitation was withdrawn by CANCEL' },
  byeByController: { word: 'BYE by controller', meaning: 'disconnected by a BYE of the controlling function' },
  mbcpDisconnect: { word: 'MBCP Disconnect', meaning: 'disconnected by MBCP Disconnect; the pre-established session stays' },
  timeout: { word: 'timeout', meaning: 'nothing was heard for too long' },
  linkLost: { word: 'link lost', meaning: 'the link was lost' },
  restart: { word: 'restart', meaning: 'lost when the gateway started again' },
};

/** "BYE by controller", "link lost": by what somebody got out. */
export const outText = (by: LeaveMeans | undefined): string => (by === undefined ? 'nothing is known of how' : means[by].word);
export const outMeaning = (by: LeaveMeans): string => means[by].meaning;

const ends: Readonly<Record<SessionEndReason, { tone: Tone; word: string; meaning: string }>> = {
  cancelled: { tone: 'quiet', word: 'cancelled', meaning: 'It was cancelled before anybody answered.' },
  cancelTooLate: { tone: 'attention', word: 'cancel too late', meaning: 'An answer crossed the CANCEL; the session was left at once by BYE.' },
  refused: { tone: 'bad', word: 'refused', meaning: 'The call was refused, or everybody it reached refused.' },
  noAnswer: { tone: 'attention', word: 'no answer', meaning: 'Nobody answered in time.' },
  left: { tone: 'quiet', word: 'left', meaning: 'The last one of this network has left; elsewhere it may go on.' },
  policyReleased: { tone: 'quiet', word: 'released by policy', meaning: 'Somebody left, and the release policy ended it for the rest.' },
  released: { tone: 'quiet', word: 'ended for all', meaning: 'A dispatcher or an application ended it for all.' },
  timeLimit: { tone: 'attention', word: 'time limit', meaning: 'It lasted as long as its group allows.' },
  inactivity: { tone: 'quiet', word: 'inactivity', meaning: 'Nobody spoke for too long.' },
  groupDeleted: { tone: 'attention', word: 'group gone', meaning: 'Its group was removed or switched off.' },
  linkLost: { tone: 'bad', word: 'link lost', meaning: 'The others could not be reached any more.' },
  restart: { tone: 'bad', word: 'lost by restart', meaning: 'The gateway started again and has lost it.' },
  failed: { tone: 'bad', word: 'failed', meaning: 'The network between failed, or the gateway did.' },
  shutdown: { tone: 'attention', word: 'gateway shut down', meaning: 'The gateway was shut down in order.' },
};

/** How a session ended; also for one whose end says no reason. */
export function endOf(session: Session): { tone: Tone; word: string; meaning: string } {
  return session.endReason === undefined ? { tone: 'quiet', word: 'ended', meaning: 'It is over.' } : ends[session.endReason];
}

export const endReasons = Object.entries(ends).map(([value, { word }]) => ({ value, word }));

const sessionLooks: Readonly<Record<SessionState, Look>> = {
  inviting: { tone: 'accent', icon: 'spinner', word: 'calling' },
  ringing: { tone: 'accent', icon: 'phoneIncoming', word: 'ringing' },
  established: { tone: 'good', icon: 'dot', word: 'in session' },
  cancelled: { tone: 'quiet', icon: 'minus', word: 'cancelled' },
  cancelTooLate: { tone: 'attention', icon: 'warning', word: 'cancel too late' },
  left: { tone: 'quiet', icon: 'signOut', word: 'left' },
  failed: { tone: 'bad', icon: 'circleX', word: 'failed' },
  ended: { tone: 'quiet', icon: 'phoneOff', word: 'ended' },
};

/** How a session stands, and of one that is over, how it ended. */
export function sessionLook(session: Session): Look {
  const look = sessionLooks[session.state];
  if (session.endedAt === undefined) return look;
  const end = endOf(session);
  return { ...look, tone: end.tone, word: end.word };
}

export const stateWords: Readonly<Record<SessionState, string>> = {
  inviting: sessionLooks.inviting.word,
  ringing: sessionLooks.ringing.word,
  established: sessionLooks.established.word,
  cancelled: sessionLooks.cancelled.word,
  cancelTooLate: sessionLooks.cancelTooLate.word,
  left: sessionLooks.left.word,
  failed: sessionLooks.failed.word,
  ended: sessionLooks.ended.word,
};

const participantLooks: Readonly<Record<ParticipantState, Look>> = {
  invited: { tone: 'accent', icon: 'spinner', word: 'invited' },
  ringing: { tone: 'accent', icon: 'phoneIncoming', word: 'ringing' },
  connected: { tone: 'good', icon: 'dot', word: 'connected' },
  leaving: { tone: 'quiet', icon: 'spinner', word: 'leaving' },
  left: { tone: 'quiet', icon: 'signOut', word: 'left' },
  disconnected: { tone: 'attention', icon: 'phoneOff', word: 'disconnected' },
  refused: { tone: 'bad', icon: 'circleX', word: 'refused' },
  failed: { tone: 'bad', icon: 'warning', word: 'failed' },
  cancelled: { tone: 'quiet', icon: 'minus', word: 'cancelled' },
};

export const participantLook = (participant: Participant): Look => participantLooks[participant.state];

const tileLooks: Readonly<Record<TileKind, Look>> = {
  none: { tone: 'quiet', icon: 'circle', word: 'no session' },
  calling: { tone: 'accent', icon: 'phone', word: 'calling' },
  incoming: { tone: 'attention', icon: 'phoneIncoming', word: 'incoming call' },
  connected: { tone: 'good', icon: 'dot', word: 'connected' },
  leaving: { tone: 'quiet', icon: 'spinner', word: 'leaving' },
  disconnected: { tone: 'attention', icon: 'phoneOff', word: 'disconnected' },
  joinable: { tone: 'accent', icon: 'logIn', word: 'in session without you' },
  running: { tone: 'quiet', icon: 'users', word: 'in session' },
  ended: { tone: 'quiet', icon: 'phoneOff', word: 'ended' },
};

/** The state of a tile as a word, a shape and a colour together. */
export function tileLook(state: TileState): Look {
  const look = tileLooks[state.kind];
  switch (state.kind) {
    case 'calling':
      return { ...look, word: `calling ${state.answered}/${state.invited}` };
    case 'ended':
      return { ...look, tone: endOf(state.session).tone, word: endOf(state.session).word };
    case 'disconnected':
      return state.means === 'bye' || state.means === 'refer' ? { ...look, tone: 'quiet', icon: 'signOut', word: 'you left' } : look;
    case 'running':
      return state.session.state === 'established' ? look : { ...sessionLook(state.session) };
    case 'none':
    case 'incoming':
    case 'connected':
    case 'leaving':
    case 'joinable':
      return look;
  }
}

export const actionWords: Readonly<Record<TileAction, string>> = {
  call: 'Call',
  cancel: 'Cancel',
  accept: 'Accept',
  decline: 'Decline',
  leave: 'Leave',
  join: 'Join',
  add: 'Add people',
  end: 'End for all',
};

/** What a tile has room for; the whole is what the button is called. */
export const shortActionWords: Readonly<Record<TileAction, string>> = { ...actionWords, add: 'Add', end: 'End' };

export const initiatorOf = (session: Session): string => session.initiatorDisplayName ?? session.initiator;
export const nameOf = (participant: { address: string; displayName?: string }): string => participant.displayName ?? participant.address;

/** "Fire 1"; without a group the others in it: "Bob Ray", "Bob Ray, Elif Yilmaz and 2 more". */
export function sessionName(session: Session, viewer: { address: string | undefined }): string {
  if (session.group !== undefined) return session.group.displayName;
  const others = session.participants.filter((participant) => participant.address !== viewer.address).map(nameOf);
  const [first, second] = others;
  if (first === undefined) return session.initiator === viewer.address ? `${session.participantCount} people` : initiatorOf(session);
  if (second === undefined) return first;
  const more = Math.max(session.participantCount - (others.length === session.participants.length ? 0 : 1), others.length) - 2;
  return more > 0 ? `${first}, ${second} and ${more} more` : `${first} and ${second}`;
}

/** One's part in a line: "called by Anna Keller, in it 10:06:31 to 10:07:10, left by BYE"; "called by Anna Keller, refused with SIP 486 Busy Here". */
export function partText(one: Participant, session: Session): string {
  const { word } = participantLook(one);
  const inviter = session.participants.find((other) => other.address === one.invitedBy);
  const came = one.isInitiator ? 'started the session' : one.invitedBy === undefined ? 'joined' : `called by ${inviter === undefined ? one.invitedBy : nameOf(inviter)}`;
  const clock = (at: string) => clockText(new Date(at));
  const answer = one.sip === undefined || one.sip.status < 300 ? '' : ` with SIP ${one.sip.status} ${one.sip.reason}`;
  const how = one.leaveMeans === undefined ? word + answer : one.isInitiator && one.leaveMeans === 'cancel' ? 'withdrew it by CANCEL' : means[one.leaveMeans].meaning;
  if (one.isInitiator && one.joinedAt === undefined && one.leftAt === undefined) return came;
  if (one.joinedAt === undefined) return `${came}, ${how}`;
  return one.leftAt === undefined ? `${came}, in it since ${clock(one.joinedAt)}` : `${came}, in it ${clock(one.joinedAt)} to ${clock(one.leftAt)}, ${how}`;
}

/** "5 people", "1 person". */
export const peopleText = (count: number): string => `${count} ${count === 1 ? 'person' : 'people'}`;

/** Why people were refused, each reason once. */
export function refusalsOf(session: Session): Why[] {
  const all = session.participants.filter((one) => one.state === 'refused' || one.state === 'failed').flatMap((one) => one.why);
  return all.filter((why, index) => all.findIndex((other) => other.rule === why.rule && other.reason === why.reason) === index);
}

const happenings: Readonly<Record<string, string>> = {
  'session.created': 'set up',
  'session.ringing': 'rings',
  'session.established': 'established',
  'session.cancelled': 'cancelled',
  'session.ended': 'ended',
  'session.participant.invited': 'is invited',
  'session.participant.ringing': 'rings',
  'session.participant.joined': 'joins',
  'session.participant.rejoined': 'comes back',
  'session.participant.leaving': 'is leaving',
  'session.participant.left': 'leaves',
  'session.participant.disconnected': 'is disconnected',
  'session.participant.refused': 'refuses, or is refused',
  'session.participant.failed': 'could not be reached',
  'session.participant.cancelled': 'is called no more',
};

/** What an entry of the timeline says; a type that this console does not know in the gateway's own words. */
export const happeningText = (type: string): string => happenings[type] ?? type.replace(/^session\.(participant\.)?/, '');
