import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { seriousViolations } from '../../testing/axe';
import { FakeGateway } from '../../testing/fakeGateway';
import { renderConsole } from '../../testing/renderConsole';

const [anna, bob, carla, kay] = ['sip:anna.keller@poc.local', 'sip:bob.ray@poc.local', 'sip:carla.moretti@poc.local', 'sip:kay@other.example'];

let fake: FakeGateway;
beforeEach(() => {
  fake = new FakeGateway();
  fake.presence.show(anna, 'inSession', { talking: true, sessions: [{ id: 'ses_2' }, { id: 'ses_1', talking: true, group: { id: 'grp_01JFIRE', address: 'sip:fire@poc.local', displayName: 'Fire 1' } }] });
  fake.presence.show(bob, 'doNotDisturb', { note: 'Lunch until one' });
  fake.presence.show(carla, 'pending');
});

const people = async () => within(await screen.findByRole('list', { name: 'People' }));
const row = async (name: string) => {
  const button = await (await people()).findByRole('button', { name });
  const item = button.closest('li');
  if (item === null) throw new Error(`${name} has no row.`);
  return within(item);
};
const panelOf = async (name: string) => within(await screen.findByRole('complementary', { name }));
const open = async (name: string) => {
  await userEvent.click(await (await people()).findByRole('button', { name }));
  return panelOf(name);
};

describe('presence on the people board', () => {
  it('tells how somebody is, where, and what he says', async () => {
    renderConsole('/', fake);
    expect((await row('Anna Keller')).getByText('in session')).toBeVisible();
    expect((await row('Anna Keller')).getByText('talks in Fire 1')).toBeVisible();
    expect((await row('Bob Ray')).getByText('do not disturb')).toBeVisible();
    expect((await row('Bob Ray')).getByText('Lunch until one')).toBeVisible();
    expect((await row('Carla Moretti')).getByText('registered')).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('follows each change', async () => {
    renderConsole('/', fake);
    await row('Bob Ray');
    fake.presence.show(bob, 'available');
    expect(await (await row('Bob Ray')).findByText('available')).toBeVisible();
  });

  it('shows one state, or one group, alone', async () => {
    renderConsole('/', fake);
    await row('Anna Keller');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'do not disturb');
    expect((await people()).getAllByRole('listitem')).toHaveLength(1);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Show' }), 'Everybody');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Group' }), 'Fire 1');
    const members = [...fake.groups.values()].find(({ displayName }) => displayName === 'Fire 1')?.members ?? [];
    const known = members.filter(({ address }) => [...fake.users.values()].some((user) => user.address === address));
    await waitFor(async () => expect((await people()).getAllByRole('listitem')).toHaveLength(known.length));
  });
});

describe('somebody looked at closer', () => {
  it('is asked once, and the answer stands there', async () => {
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'How now?' }));
    expect(await panel.findByText(/calls do not arrive, alerts arrive; told at/)).toBeVisible();
    expect(panel.queryByRole('list', { name: 'What you watch of Bob Ray' })).toBeNull();
    expect(await seriousViolations()).toEqual([]);
  });

  it('is watched for a period, and for the next change, until it is stopped', async () => {
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'Every change for' }));
    const list = within(await panel.findByRole('list', { name: 'What you watch of Bob Ray' }));
    expect(fake.asked.some(({ body }) => JSON.stringify(body ?? null).includes('"durationMs":7200000'))).toBe(true);
    await userEvent.click(panel.getByRole('button', { name: 'The next change' }));
    await waitFor(() => expect(list.getAllByRole('listitem')).toHaveLength(2));
    expect(await (await row('Bob Ray')).findByText('watched')).toBeInTheDocument();
    await userEvent.click(panel.getByRole('button', { name: 'Stop watching' }));
    await waitFor(() => expect(panel.queryByRole('list', { name: 'What you watch of Bob Ray' })).toBeNull());
    expect((await row('Bob Ray')).queryByText('watched')).toBeNull();
  });

  it('is shown with the signalling of each enquiry, hop by hop', async () => {
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'How now?' }));
    await userEvent.click(await panel.findByRole('button', { name: 'SIP ladder: how now' }));
    expect((await panel.findAllByRole('button', { name: /SUBSCRIBE/ })).length).toBeGreaterThan(1);
    await userEvent.click(panel.getByRole('button', { name: 'SIP ladder: how now' }));
    expect(panel.queryByRole('button', { name: /SUBSCRIBE/ })).toBeNull();
    await userEvent.click(panel.getByRole('button', { name: 'The next change' }));
    const list = within(await panel.findByRole('list', { name: 'What you watch of Bob Ray' }));
    await userEvent.click(list.getByRole('button', { name: 'SIP ladder: the next change' }));
    expect((await list.findAllByRole('button', { name: /SUBSCRIBE/ })).length).toBeGreaterThan(1);
    expect(await seriousViolations()).toEqual([]);
  });

  it('is decided for by who may, where somebody waits', async () => {
    fake.presence.watchedBy(anna, 'pending', bob);
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    const list = within(await panel.findByRole('list', { name: 'Who watches Bob Ray' }));
    expect(list.getByText('waits for a decision')).toBeVisible();
    await userEvent.click(list.getByRole('button', { name: 'Show as offline: Anna Keller' }));
    expect(await list.findByText('sees the person as offline')).toBeVisible();
    expect(fake.presence.watchers[0]).toMatchObject({ watcher: anna, of: bob, permission: 'politeBlock' });
    expect(await seriousViolations()).toEqual([]);
  });

  it('whose rules say no is not shown, and the rule is told', async () => {
    fake.presence.refusals.set(bob, { rule: 'rul_1', effect: 'block', reason: 'Bob Ray does not let the dispatchers know' });
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'How now?' }));
    expect(await panel.findByRole('alert')).toHaveTextContent('Bob Ray does not let the dispatchers know');
  });

  it('is told of on whatever page one is when the change comes that was waited for', async () => {
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'The next change' }));
    await panel.findByRole('list', { name: 'What you watch of Bob Ray' });
    fake.presence.show(bob, 'available');
    fake.presence.answer(bob);
    expect(await screen.findByText('Bob Ray: now available')).toBeVisible();
    await waitFor(() => expect(panel.queryByRole('list', { name: 'What you watch of Bob Ray' })).toBeNull());
  });

  it('of another network is found by the address, and on the board for as long as one watches him', async () => {
    renderConsole('/', fake);
    await row('Bob Ray');
    fake.presence.show(kay, 'available', { note: 'On the ferry' });
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search people' }), 'kay@other.example');
    await userEvent.click(await screen.findByRole('button', { name: `Look at ${kay}` }));
    const panel = await panelOf(kay);
    expect(panel.getByText('other.example, another than this one')).toBeVisible();
    await userEvent.click(panel.getByRole('button', { name: 'Every change for' }));
    expect(await (await row(kay)).findByText('available')).toBeVisible();
    expect((await row(kay)).getByText('other.example')).toBeVisible();
    expect(await seriousViolations()).toEqual([]);

    fake.presence.cut(kay);
    expect(await (await row(kay)).findByText('out of reach')).toBeVisible();
    expect(await panel.findByText('The network of this person cannot be reached. It is asked again.')).toBeVisible();
    expect(await panel.findByText('The network of this person cannot be reached (503 Service Unavailable). It is asked again.')).toBeVisible();

    await userEvent.click(panel.getByRole('button', { name: 'Stop watching' }));
    await waitFor(() => expect(screen.queryByRole('list', { name: `What you watch of ${kay}` })).toBeNull());
    await waitFor(() => expect(within(screen.getByRole('list', { name: 'People' })).queryByRole('button', { name: kay })).toBeNull());
  });

  it('is reached, watched and left by the keyboard alone', async () => {
    renderConsole('/', fake);
    const name = await (await people()).findByRole('button', { name: 'Bob Ray' });
    name.focus();
    await userEvent.keyboard('{Enter}');
    const panel = await panelOf('Bob Ray');
    panel.getByRole('button', { name: 'The next change' }).focus();
    await userEvent.keyboard('{Enter}');
    await panel.findByRole('list', { name: 'What you watch of Bob Ray' });
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
    expect(name).toHaveFocus();
  });
});

describe('the presence page', () => {
  it('lets those who wait be decided on', async () => {
    fake.presence.watchedBy(anna);
    fake.presence.watchedBy(bob, 'active');
    renderConsole('/presence', fake);
    const list = within(await screen.findByRole('list', { name: 'Who watches me' }));
    expect(list.getAllByRole('listitem')[0]).toHaveTextContent('Anna Keller');
    expect(screen.getByText('1 wait for your word')).toBeVisible();
    await userEvent.click(list.getByRole('button', { name: 'Show as offline: Anna Keller' }));
    await waitFor(() => expect(fake.presence.watchers[0]).toMatchObject({ watcher: anna, permission: 'politeBlock' }));
    expect(await list.findByText('sees you as offline')).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('publishes what one says of oneself', async () => {
    renderConsole('/presence', fake);
    await userEvent.click(await screen.findByRole('radio', { name: 'Do not disturb' }));
    await userEvent.type(screen.getByLabelText('Note'), 'In a meeting');
    await userEvent.click(screen.getByRole('button', { name: 'Publish' }));
    await waitFor(() => expect(fake.presence.own).toMatchObject({ state: 'doNotDisturb', note: 'In a meeting' }));
  });

  it('lists whom one watches, each to be stopped', async () => {
    renderConsole('/', fake);
    const panel = await open('Bob Ray');
    await userEvent.click(panel.getByRole('button', { name: 'The next change' }));
    await panel.findByRole('list', { name: 'What you watch of Bob Ray' });
    await userEvent.click(screen.getByRole('link', { name: 'Presence' }));
    const list = within(await screen.findByRole('list', { name: 'Whom I watch' }));
    await userEvent.click(list.getByRole('button', { name: 'Stop watching Bob Ray: the next change' }));
    expect(await screen.findByText('You watch nobody')).toBeVisible();
  });
});

describe('what presence costs', () => {
  it('is found by the watcher and shown with its AVPs', async () => {
    fake.presence.charged.push({
      id: 'cdr_1', type: 'period', roleOfNode: 1, watcher: anna, presentity: bob, originatingNetwork: 'poc.local', terminatingNetwork: 'poc.local', callId: 'c1@poc.local', sipMethod: 'SUBSCRIBE',
      event: 'presence', expires: 7200, outcome: 'allow', requestedAt: '2026-11-20T09:00:00Z', answeredAt: '2026-11-20T09:00:00Z', updatedAt: '2026-11-20T10:00:00Z', endedAt: '2026-11-20T10:00:00Z',
      durationMs: 3_600_000, end: 'stopped', notifications: 4, octets: 2048, version: 2,
    });
    renderConsole('/charging', fake);
    await userEvent.click(await screen.findByRole('radio', { name: 'Presence' }));
    const table = within(await screen.findByRole('table'));
    expect(table.getByText('every change, terminating')).toBeVisible();
    await userEvent.click(table.getAllByRole('button')[0] ?? document.body);
    expect(await screen.findByText('SUBSCRIBE, presence, Expires (888) 7200 s')).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });
});
