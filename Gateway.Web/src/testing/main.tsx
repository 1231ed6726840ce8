import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';

import { App } from '../app/App';
import { createQueries } from '../app/queries';
import { routes } from '../app/routes';
import { createGateway } from '../gateway/createGateway';
import { FakeGateway } from './fakeGateway';
import { fakeVoice } from './fakeVoice';

/** `npm run fake`: the console on a gateway inside the page. `?signedOut`, `?drop`, `?busy` and `?light` show what is otherwise hard to catch. */
const wishes = new URLSearchParams(location.search);
if (wishes.has('light')) localStorage.setItem('mantine-color-scheme-value', 'light');
const fake = new FakeGateway({ signedIn: !wishes.has('signedOut'), deliverAfterMs: 900, now: () => Date.now() });
if (wishes.has('drop')) setTimeout(() => fake.dropLink(), 600);
if (wishes.has('busy')) startSomeSessions(fake);
fillTheBox(fake);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <App gateway={createGateway(fake.fetch, fake.openHub)} desk={fakeVoice().desk} queries={createQueries()}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </App>,
  );
}

/** One session of each kind, so that every state of a tile can be looked at. */
function startSomeSessions({ sessions, me }: FakeGateway): void {
  const own = me.address ?? '';
  const [anna, bob, carla, elif] = ['anna.keller', 'bob.ray', 'carla.moretti', 'elif.yilmaz'].map((user) => `sip:${user}@poc.local`);
  if (anna === undefined || bob === undefined || carla === undefined || elif === undefined) return;
  const fire = sessions.begin(anna, { group: 'grp_01JFIRE' });
  for (const one of fire.participants.slice(2, 5)) sessions.join(fire.id, one.address);
  sessions.join(fire.id, own);
  const medics = sessions.begin(bob, { group: 'grp_01JMEDI' });
  for (const one of medics.participants.slice(2, 4)) sessions.join(medics.id, one.address);
  const harbour = sessions.begin(own, { group: 'grp_01JHARB' });
  sessions.ring(harbour.id, harbour.participants[1]?.address ?? elif);
  const call = sessions.begin(elif, { to: [own] });
  sessions.ring(call.id, own);
  const others = sessions.begin(carla, { to: [bob, anna] });
  sessions.join(others.id, bob);
  const refused = sessions.begin(own, { to: [elif] });
  sessions.refuse(refused.id, elif, { status: 403, reason: 'Forbidden' }, [{ rule: 'rul_01JELI', effect: 'reject', reason: 'no rule of Elif lets Dispatch call her' }]);
  sessions.end(refused.id, 'refused', { status: 403, reason: 'Forbidden' });
}

/** Messages in every state, and what leads calls to them. */
function fillTheBox({ mailboxes, services }: FakeGateway): void {
  mailboxes.leave('mbx_01JOWN', 'sip:anna.keller@poc.local', { state: 'saved' });
  mailboxes.leave('mbx_01JOWN', undefined, { state: 'heard', lengthMs: 21_400 });
  mailboxes.leave('mbx_01JOWN', 'sip:elif.yilmaz@poc.local', { forwardedFrom: 'sip:bob.ray@poc.local', forwardedBy: 'sip:bob.ray@poc.local', note: 'Yours, I think' });
  mailboxes.leave('mbx_01JOWN', 'sip:+3592123456@pstn.example');
  mailboxes.leave('mbx_01JBOB', 'sip:anna.keller@poc.local');
  const [bob, host] = ['sip:bob.ray@poc.local', 'vm.poc.local'];
  services.add({ requestUri: `sip:sub-bob-deposit@${host}`, behaviour: 'depositStandard', mailbox: bob });
  services.add({ requestUri: `sip:sub-bob-retrieve-inpin@${host}`, behaviour: 'retrievePin', mailbox: bob });
  services.add({ requestUri: `sip:sub-bob-retrieve@${host}`, behaviour: 'retrieveAuthenticated', mailbox: bob, trust: 'owner', fallback: `sip:sub-bob-retrieve-inpin@${host}` });
  services.add({ requestUri: `sip:top@${host}`, behaviour: 'menu', note: 'What VoiceMail@poc.local leads to' });
}
