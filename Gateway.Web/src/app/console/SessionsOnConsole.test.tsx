import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../../testing/axe';
import { FakeGateway } from '../../testing/fakeGateway';
import { renderConsole } from '../../testing/renderConsole';

const own = 'sip:dispatch@poc.local';
const anna = 'sip:anna.keller@poc.local';
const bob = 'sip:bob.ray@poc.local';
const elif = 'sip:elif.yilmaz@poc.local';
const fire = 'grp_01JFIRE';

const groups = () => screen.findByRole('list', { name: 'Groups' });
const fireTile = async (state: string | RegExp) => within(await within(await groups()).findByRole('listitem', { name: typeof state === 'string' ? `Fire 1: ${state}` : state }));
const directTile = async (name: string) => within(await within(await screen.findByRole('list', { name: 'One-to-one and ad-hoc sessions' })).findByRole('listitem', { name }));
const said = () => screen.getByRole('status', { name: 'Announcements' });
const detail = (name: string) => screen.findByRole('complementary', { name });

describe('a group on the wall', () => {
  it('is called, fills up, and is left: each state only when the gateway says so', async () => {
    const { user, fake } = renderConsole('/');
    await user.click((await fireTile('no session')).getByRole('button', { name: 'Call: Fire 1' }));
    const calling = await fireTile('calling 0/8');
    expect(calling.getByText(/0 of 8 answered/)).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'POST')?.body).toEqual({ type: 'prearranged', group: fire });

    const [session] = fake.sessions.all.keys();
    fake.sessions.ring(session ?? '', anna);
    expect(await calling.findByText(/rings at 1/)).toBeVisible();
    fake.sessions.join(session ?? '', anna);
    const connected = await fireTile('connected');
    expect(connected.getByText(/2 people, still calling 7/)).toBeVisible();
    expect(connected.getByText('Anna Keller')).toBeVisible();
    expect(said()).toHaveTextContent('Connected with Fire 1');

    await user.click(connected.getByRole('button', { name: 'Leave: Fire 1' }));
    expect(await fireTile('released by policy')).toBeDefined();
    expect(said()).toHaveTextContent('Fire 1: released by policy');
  });

  it('is cancelled, and says that nobody had answered', async () => {
    const { user } = renderConsole('/');
    await user.click((await fireTile('no session')).getByRole('button', { name: 'Call: Fire 1' }));
    await user.click((await fireTile('calling 0/8')).getByRole('button', { name: 'Cancel: Fire 1' }));
    expect(await fireTile('cancelled')).toBeDefined();
    expect(await screen.findByText('The call to Fire 1 is cancelled; nobody had answered.', { selector: '[role="alert"] *' })).toBeVisible();
  });

  it('is cancelled too late, says so, and is never shown as connected', async () => {
    const { user, fake } = renderConsole('/');
    fake.sessions.answerCrossesCancel = true;
    await user.click((await fireTile('no session')).getByRole('button', { name: 'Call: Fire 1' }));
    await user.click((await fireTile('calling 0/8')).getByRole('button', { name: 'Cancel: Fire 1' }));
    expect(await fireTile('cancel too late')).toBeDefined();
    expect(await screen.findByText(/^Cancel came too late: Fire 1 had answered/, { selector: '[role="alert"] *' })).toBeVisible();
  });

  it('offers to join a session that others began, and to come back after being disconnected', async () => {
    const { user, fake } = renderConsole('/');
    await fireTile('no session');
    const session = fake.sessions.begin(anna, { to: [bob] }, 'prearranged');
    fake.sessions.end(session.id, 'released');
    const running = fake.sessions.begin(anna, { group: fire });
    for (const one of running.participants.slice(2, 4)) fake.sessions.join(running.id, one.address);
    fake.sessions.out(running.id, own, 'cancel');

    const out = await fireTile('disconnected');
    await user.click(out.getByRole('button', { name: 'Join: Fire 1' }));
    await fireTile('connected');
    fake.sessions.out(running.id, own, 'byeByController');
    expect((await fireTile('disconnected')).getByText(/disconnected by a BYE of the controlling function/)).toBeVisible();
    await user.click((await fireTile('disconnected')).getByRole('button', { name: 'Join: Fire 1' }));
    await fireTile('connected');
    expect(fake.asked.at(-1)?.path).toMatch(/\/participants\/prt_\w+\/rejoin$/);
  });

  it('is ended for all only after a question', async () => {
    const { user, fake } = renderConsole('/');
    await fireTile('no session');
    const running = fake.sessions.begin(anna, { group: fire });
    fake.sessions.join(running.id, own);
    await user.click((await fireTile('connected')).getByRole('button', { name: 'End for all: Fire 1' }));
    await user.click(within(await screen.findByRole('dialog', { name: 'End Fire 1 for all?' })).getByRole('button', { name: 'End for all' }));
    expect(await fireTile('ended for all')).toBeDefined();
  });

  it('names the rule that refused, and links to it', async () => {
    const { fake } = renderConsole('/');
    await fireTile('no session');
    const call = fake.sessions.begin(own, { to: [elif] });
    fake.sessions.refuse(call.id, elif, { status: 403, reason: 'Forbidden' }, [{ rule: 'rul_01JELI', effect: 'reject', reason: 'no rule of Elif lets Dispatch call her' }]);
    fake.sessions.end(call.id, 'refused', { status: 403, reason: 'Forbidden' });
    const tile = await directTile('Elif Yilmaz: refused');
    expect(tile.getByText(/SIP 403 Forbidden/)).toBeVisible();
    expect(tile.getByRole('link', { name: 'See the rule' })).toHaveAttribute('href', '/access/rules/rul_01JELI');
  });

  it('is worked by keyboard: 1 selects, K calls, X cancels', async () => {
    const { user, fake, router } = renderConsole('/');
    await fireTile('no session');
    await user.keyboard('1');
    expect(router.state.location.search).toBe(`?tile=${fire}`);
    expect(said()).toHaveTextContent('Fire 1: no session');
    await user.keyboard('k');
    await fireTile('calling 0/8');
    await user.keyboard('x');
    await fireTile('cancelled');
    expect([...fake.sessions.all.values()].map((one) => one.state)).toEqual(['cancelled']);
  });
});

describe('a call to the desk', () => {
  it('rings, is announced at once, is accepted with J and left with L', async () => {
    const { user, fake } = renderConsole('/');
    await fireTile('no session');
    const call = fake.sessions.begin(elif, { to: [own] });
    fake.sessions.ring(call.id, own);
    const tile = await directTile('Elif Yilmaz: incoming call');
    expect(screen.getByRole('alert', { name: 'Urgent announcements' })).toHaveTextContent('Call from Elif Yilmaz');
    expect(await tile.findByRole('button', { name: 'Decline: Elif Yilmaz' })).toBeVisible();

    await user.keyboard('j');
    await directTile('Elif Yilmaz: connected');
    await user.keyboard('l');
    await directTile('Elif Yilmaz: released by policy');
    expect(fake.asked.filter((ask) => ask.method === 'POST').map((ask) => ask.path.split('/').at(-1))).toEqual(['answer', 'leave']);
  });
});

describe('calling people', () => {
  it('is one click for one person, and two ticks for an ad-hoc group', async () => {
    const { user, fake } = renderConsole('/');
    await user.click(await screen.findByRole('button', { name: 'Call Bob Ray' }));
    await directTile('Bob Ray: calling 0/1');
    await user.click(screen.getByRole('checkbox', { name: 'Select Anna Keller' }));
    await user.click(screen.getByRole('checkbox', { name: 'Select Bob Ray' }));
    await user.click(screen.getByRole('button', { name: 'Call 2 selected' }));
    await directTile('Anna Keller and Bob Ray: calling 0/2');
    expect(fake.asked.filter((ask) => ask.method === 'POST').map((ask) => ask.body)).toEqual([
      { type: 'oneToOne', to: [bob] },
      { type: 'adHoc', to: [anna, bob] },
    ]);
  });

  it('can be told how they shall answer, after N', async () => {
    const { user, fake } = renderConsole('/');
    await groups();
    await user.keyboard('n');
    const dialog = within(await screen.findByRole('dialog', { name: 'New session' }));
    await user.type(dialog.getByRole('combobox', { name: 'With' }), `${bob}{Enter}`);
    await user.selectOptions(dialog.getByRole('combobox', { name: 'Answer' }), 'manual');
    await user.click(dialog.getByRole('button', { name: 'Call' }));
    await directTile('Bob Ray: calling 0/1');
    expect(fake.asked.find((ask) => ask.method === 'POST')?.body).toEqual({ type: 'oneToOne', to: [bob], answerMode: 'manual' });
  });

  it('is not offered to a viewer, who sees the same wall', async () => {
    const fake = new FakeGateway();
    fake.demote('viewer');
    const running = fake.sessions.begin(anna, { group: fire });
    fake.sessions.join(running.id, bob);
    const { user } = renderConsole('/', fake);
    await fireTile(/^Fire 1: /);
    await user.keyboard('n');
    expect(screen.queryByRole('button', { name: /^(Call|Join|End|New session)/ })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the details of a session', () => {
  const withSession = () => {
    const fake = new FakeGateway();
    const session = fake.sessions.begin(anna, { group: fire });
    fake.sessions.join(session.id, own);
    const [, , third] = session.participants;
    fake.sessions.out(session.id, third?.address ?? '', 'mbcpDisconnect');
    return { fake, session };
  };

  it('tell who is in it, who called them, how they left and where their media is', async () => {
    const { fake, session } = withSession();
    const { user } = renderConsole('/', fake);
    await user.click(await screen.findByRole('button', { name: 'Details of Fire 1' }));
    const panel = within(await detail('Session: Fire 1'));
    const people = within(panel.getByRole('list', { name: 'Participants' }));
    expect(people.getAllByRole('listitem')).toHaveLength(session.participants.length);
    expect(people.getByText(/disconnected by MBCP Disconnect/)).toBeVisible();
    expect(people.getAllByText(/Called by Anna Keller/)[0]).toBeVisible();
    expect(people.getByText('10.20.1.30:40000')).toBeVisible();
    expect(panel.getByText(session.identity ?? '')).toBeVisible();
  });

  it('have an address of their own, with a timeline and the ladder', async () => {
    const { fake, session } = withSession();
    const { user } = renderConsole(`/?session=${session.id}&view=timeline`, fake);
    const panel = within(await detail('Session: Fire 1'));
    expect(await within(await panel.findByRole('list', { name: 'Timeline' })).findByText(/disconnected by MBCP Disconnect/)).toBeVisible();
    await user.click(panel.getByRole('tab', { name: 'SIP ladder' }));
    expect(await panel.findByRole('button', { name: /2 ?INVITE from SIP\/IP core A to PoC server A/ })).toBeVisible();
    expect(panel.getByRole('link', { name: 'pcap' })).toHaveAttribute('href', `/api/v1/sessions/${session.id}/ladder?format=pcap`);
  });

  it('let a dispatcher disconnect somebody, with a reason', async () => {
    const { fake, session } = withSession();
    const { user } = renderConsole(`/?session=${session.id}`, fake);
    await user.click(await screen.findByRole('button', { name: 'Disconnect Anna Keller' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Disconnect Anna Keller?' }));
    await user.type(dialog.getByLabelText('Reason'), 'wrong group');
    await user.click(dialog.getByRole('button', { name: 'Disconnect' }));
    await waitFor(() => expect(fake.asked.at(-1)?.path).toMatch(/\/participants\/prt_\w+\?reason=wrong\+group$/));
    expect(await screen.findByText('Anna Keller is disconnected.', { selector: '[role="alert"] *' })).toBeVisible();
  });

  it('let people be added', async () => {
    const { fake, session } = withSession();
    const { user } = renderConsole(`/?session=${session.id}`, fake);
    await user.click(within(await detail('Session: Fire 1')).getByRole('button', { name: 'Add people: Fire 1' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add people to Fire 1' }));
    await user.type(dialog.getByRole('combobox', { name: 'Who' }), `${elif}{Enter}`);
    await user.click(dialog.getByRole('button', { name: 'Invite' }));
    expect(await within(screen.getByRole('list', { name: 'Participants' })).findByText('Elif Yilmaz')).toBeVisible();
  });

  it.each(['owner', 'caller', 'stranger'])('tell what was left at the message box: where it is to who may hear it, that it is to who left it, nothing to others (%s)', async (who) => {
    const fake = new FakeGateway();
    const session = fake.sessions.begin(anna, { to: [bob] });
    fake.sessions.refuse(session.id, bob, { status: 486, reason: 'Busy Here' });
    const participant = fake.sessions.takeInstead(session.id, 'sip:sub-bob-deposit-busy@vm.poc.local')?.id ?? '';
    fake.sessions.end(session.id, 'left');
    const left = fake.mailboxes.leave('mbx_01JBOB', anna);
    fake.mailboxes.leave('mbx_01JBOB', elif);
    const told = { participant, receivedAt: left.receivedAt, lengthMs: left.lengthMs };
    if (who !== 'stranger') fake.mailboxes.ofSessions.set(session.id, [who === 'owner' ? { ...told, message: left.id, mailbox: left.mailbox } : told]);
    const { user, router } = renderConsole(`/?session=${session.id}`, fake);
    const box = within((await within(await screen.findByRole('complementary', { name: /^Session: / })).findByText('Message box')).closest('li') ?? document.body);
    if (who === 'owner') {
      await user.click(await box.findByRole('link', { name: 'Anna Keller left a message of 8.98 s' }));
      expect(router.state.location.pathname).toBe('/messages/mbx_01JBOB');
      expect(await screen.findByText('Anna Keller', { selector: 'td *' })).toBeVisible();
      expect(screen.queryByText('Elif Yilmaz', { selector: 'td *' })).toBeNull();
      await user.click(screen.getByRole('button', { name: 'Show all messages' }));
      expect(await screen.findByText('Elif Yilmaz', { selector: 'td *' })).toBeVisible();
    } else if (who === 'caller') {
      expect(await box.findByText('Anna Keller left a message of 8.98 s')).toBeVisible();
      expect(box.queryByRole('link')).toBeNull();
    } else {
      await waitFor(() => expect(fake.asked.some(({ path }) => path === `/api/v1/sessions/${session.id}/messages`)).toBe(true));
      expect(box.queryByText(/left a message/)).toBeNull();
    }
  });

  it('say when there is no such session', async () => {
    renderConsole('/?session=ses_gone');
    expect(await screen.findByText('The session cannot be shown')).toBeVisible();
  });
});

describe('the wall and the details', () => {
  it.each(['/', '/?session=S', '/?session=S&view=timeline', '/?session=S&view=ladder', '/?call='])('have no serious accessibility violation at %s', async (path) => {
    const fake = new FakeGateway();
    const session = fake.sessions.begin(anna, { group: fire });
    fake.sessions.join(session.id, own);
    const call = fake.sessions.begin(elif, { to: [own] });
    fake.sessions.ring(call.id, own);
    renderConsole(path.replace('S', session.id), fake);
    await fireTile('connected');
    if (path.includes('session=')) await detail('Session: Fire 1');
    if (path.includes('timeline')) await screen.findByRole('list', { name: 'Timeline' });
    if (path.includes('ladder')) await screen.findByText(/9 messages/);
    if (path.includes('call=')) await screen.findByRole('dialog');
    expect(await seriousViolations()).toEqual([]);
  });

  it('say so when the groups cannot be had', async () => {
    const fake = new FakeGateway();
    fake.broken.add('/api/v1/groups');
    renderConsole('/', fake);
    expect(await screen.findByText('The groups cannot be shown')).toBeVisible();
  });
});
