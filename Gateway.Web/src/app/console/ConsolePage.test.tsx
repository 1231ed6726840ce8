import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../../testing/axe';
import { FakeGateway } from '../../testing/fakeGateway';
import { renderConsole } from '../../testing/renderConsole';

const bob = 'sip:bob.ray@poc.local';
const people = () => screen.findByRole('list', { name: 'People' });
const person = async (name: string) => {
  const row = (await within(await people()).findByText(name)).closest('li');
  if (row === null) throw new Error(`${name} has no row`);
  return within(row);
};
const unattended = () => screen.findByRole('list', { name: 'Unattended' });
const panel = (name: string | RegExp) => screen.findByRole('complementary', { name });

describe('the people board', () => {
  it('shows a phone come online and go offline', async () => {
    const { fake } = renderConsole('/');
    const david = await person('David Okafor');
    expect(david.getByText('not registered')).toBeVisible();

    fake.register('sip:david.okafor@poc.local');
    expect(await david.findByText('registered')).toBeVisible();
    fake.expire('sip:david.okafor@poc.local');
    expect(await david.findByText('not registered')).toBeVisible();
  });

  it('is searched after pressing /', async () => {
    const { user } = renderConsole('/');
    await people();
    await user.keyboard('/keller');
    expect(within(await people()).getAllByRole('listitem')).toHaveLength(1);
  });

  it('walks by arrow keys from one Alert button to the next', async () => {
    const { user } = renderConsole('/');
    const anna = (await person('Anna Keller')).getByRole('button', { name: 'Alert Anna Keller' });
    anna.focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('button', { name: 'Alert Bob Ray' })).toHaveFocus();
  });

  it('offers a viewer nothing to send', async () => {
    const fake = new FakeGateway();
    fake.demote('viewer');
    const { user } = renderConsole('/', fake);
    await person('Bob Ray');
    await user.keyboard('i');
    expect(screen.queryByRole('button', { name: /Alert/ })).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('sending an alert', () => {
  it('ends with what the handset answered', async () => {
    const { user, fake } = renderConsole('/');
    await user.click((await person('Bob Ray')).getByRole('button', { name: 'Alert Bob Ray' }));
    await user.type(await screen.findByLabelText('Text'), 'Call in please');
    await user.click(screen.getByRole('button', { name: 'Send' }));

    const detail = within(await panel('Alert to Bob Ray'));
    expect(await detail.findByText('delivered')).toBeVisible();
    expect(detail.getByText('SIP 200 OK')).toBeVisible();
    expect(fake.asked.find((ask) => ask.method === 'POST')?.body).toEqual({ to: [bob], text: 'Call in please' });
  });

  it('names the rule that barred it, and links to it', async () => {
    const { user, fake } = renderConsole('/');
    fake.fates.set(bob, {
      state: 'barred',
      sip: { status: 403, reason: 'Forbidden' },
      why: [{ rule: 'rul_01JALL', effect: 'reject', reason: 'Own network only by day' }],
    });
    await user.click((await person('Bob Ray')).getByRole('button', { name: 'Alert Bob Ray' }));
    await user.click(await screen.findByRole('button', { name: 'Send' }));

    const detail = within(await panel('Alert to Bob Ray'));
    expect(await detail.findByText('barred')).toBeVisible();
    expect(detail.getByText(/Own network only by day/)).toBeVisible();
    expect(detail.getByRole('link', { name: 'See the rule' })).toHaveAttribute('href', '/access/rules/rul_01JALL');
    expect(detail.getByRole('link', { name: 'Explain' })).toHaveAttribute('href', '/access?a=sip%3Adispatch%40poc.local&b=sip%3Abob.ray%40poc.local');
  });

  it('goes to everybody selected', async () => {
    const { user, fake } = renderConsole('/');
    await user.click((await person('Anna Keller')).getByRole('checkbox'));
    await user.click((await person('Bob Ray')).getByRole('checkbox'));
    await user.click(screen.getByRole('button', { name: 'Alert 2 selected' }));
    await user.click(await screen.findByRole('button', { name: 'Send to 2' }));
    await panel('Alert to Anna Keller and 1 more');
    expect(fake.asked.find((ask) => ask.method === 'POST')?.body).toEqual({ to: ['sip:anna.keller@poc.local', bob] });
  });
});

describe('the alert desk', () => {
  it('shows an alert that arrives and says it to screen readers', async () => {
    const { fake } = renderConsole('/');
    await unattended();
    fake.receiveAlert(bob, 'Tyre burst on A7');
    expect(await within(await unattended()).findByText('Tyre burst on A7')).toBeVisible();
    expect(screen.getByRole('status', { name: 'Announcements' })).toHaveTextContent('Alert from Bob Ray: Tyre burst on A7');
  });

  it('is worked by keyboard: A takes the urgent one first, P parks it', async () => {
    const { user, fake } = renderConsole('/');
    await unattended();
    await user.keyboard('a');
    await panel('Alert from Greta Lindqvist');
    await user.keyboard('p');
    expect(await screen.findByText(/by Administrator/)).toBeVisible();
    expect(fake.alerts.get('alr_01JIN001')?.handling).toBe('parked');
  });

  it('is attended with Enter, and only once the gateway says so', async () => {
    const { user, fake } = renderConsole('/?alert=alr_01JIN001');
    await panel('Alert from Greta Lindqvist');
    await user.keyboard('{Enter}');
    expect(await screen.findByText(/by Administrator/)).toBeVisible();
    expect(fake.alerts.get('alr_01JIN001')?.owner?.id).toBe('usr_me');
  });

  it('shows the owner at once when somebody else was first', async () => {
    const { fake } = renderConsole('/?alert=alr_01JIN001');
    await panel('Alert from Greta Lindqvist');
    fake.attendAs('alr_01JIN001', 'Olga Sanchez');
    const detail = within(await panel('Alert from Greta Lindqvist'));
    expect(await detail.findByText(/by Olga Sanchez/)).toBeVisible();
    expect(detail.queryByRole('button', { name: 'Attend' })).toBeNull();
  });

  it('answers with an alert to the sender after I', async () => {
    const { user } = renderConsole('/?alert=alr_01JIN001');
    await panel('Alert from Greta Lindqvist');
    await user.keyboard('i');
    const dialog = within(await screen.findByRole('dialog', { name: 'Send an alert' }));
    expect(dialog.getByText('Greta Lindqvist')).toBeVisible();
  });

  it('is handed to a colleague', async () => {
    const { user } = renderConsole('/?alert=alr_01JIN005');
    await panel('Alert from Sven Dahl');
    await user.click(screen.getByRole('button', { name: 'Hand over' }));
    await user.click(await screen.findByRole('menuitem', { name: 'To Anna Keller' }));
    expect(await screen.findByText(/by Anna Keller/)).toBeVisible();
  });

  it('is given back to everybody by who cannot help', async () => {
    const { user, fake } = renderConsole('/?alert=alr_01JIN005');
    await panel('Alert from Sven Dahl');
    await user.click(screen.getByRole('button', { name: 'Hand over' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Back to unattended' }));
    await waitFor(() => expect(fake.alerts.get('alr_01JIN005')?.handling).toBe('unattended'));
  });

  it('keeps the alert open when Escape closes a menu over it', async () => {
    const { user } = renderConsole('/?alert=alr_01JIN005');
    await panel('Alert from Sven Dahl');
    await user.click(screen.getByRole('button', { name: 'Hand over' }));
    await screen.findByRole('menuitem', { name: 'To Anna Keller' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menuitem')).toBeNull());
    expect(await panel('Alert from Sven Dahl')).toBeVisible();
  });

  it('closes the open alert with Escape', async () => {
    const { user, router } = renderConsole('/?alert=alr_01JIN001');
    await panel('Alert from Greta Lindqvist');
    await user.keyboard('{Escape}');
    expect(router.state.location.search).toBe('');
  });
});

describe('the SIP ladder', () => {
  it('tells each hop, and shows a message as it was on the wire', async () => {
    const { user } = renderConsole('/?alert=alr_01JOU001&view=ladder');
    await user.click(await screen.findByRole('button', { name: /2 ?MESSAGE from SIP\/IP core A to PoC server A/ }));
    expect(within(screen.getByRole('region', { name: /as it was on the wire/ })).getByText(/Accept-Contact: \*;\+g\.poc\.talkburst/)).toBeVisible();
    expect(screen.getByRole('button', { name: /MESSAGE ?again from SIP\/IP core A to Client B/ })).toBeVisible();
    expect(screen.getByRole('link', { name: 'pcap' })).toHaveAttribute('href', '/api/v1/alerts/alr_01JOU001/ladder?format=pcap');
  });
});

describe('the link', () => {
  it('says how old the page is while it is lost, and what was caught up after', async () => {
    const { fake } = renderConsole('/');
    await unattended();
    fake.dropLink();
    expect(await screen.findByText(/The link to the gateway is lost/)).toBeVisible();
    expect(screen.getByText('Reconnecting')).toBeVisible();

    fake.receiveAlert(bob, 'Said while you were away');
    fake.restoreLink();
    expect(await screen.findByText('caught up, 1 event')).toBeVisible();
    expect(screen.getByText('Said while you were away')).toBeVisible();
  });
});

describe('the console', () => {
  it('lists its keys after ?, and lets one be changed', async () => {
    const { user } = renderConsole('/');
    await unattended();
    await user.keyboard('?');
    await user.click(await screen.findByRole('button', { name: 'Change the key for Next unattended alert, now A' }));
    await user.keyboard('u');
    expect(await screen.findByRole('button', { name: 'Change the key for Next unattended alert, now U' })).toBeVisible();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.keyboard('u');
    expect(await panel('Alert from Greta Lindqvist')).toBeVisible();
  });

  it('finds people by Ctrl+K', async () => {
    const { user, router } = renderConsole('/');
    await unattended();
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('textbox', { name: 'Find' });
    expect(await seriousViolations()).toEqual([]);
    await user.type(screen.getByRole('textbox', { name: 'Find' }), 'bob ray');
    await user.keyboard('{Enter}');
    expect(router.state.location.search).toContain('to=sip');
  });

  it('can skip to the page', async () => {
    renderConsole('/');
    expect(await screen.findByRole('link', { name: 'Skip to the page' })).toHaveAttribute('href', '#page');
  });

  it.each(['/', '/?alert=alr_01JOU002', '/?alert=alr_01JOU001&view=ladder', '/?to=sip:bob.ray@poc.local'])(
    'has no serious accessibility violation at %s',
    async (path) => {
      renderConsole(path);
      await unattended();
      if (path.includes('alert=')) await panel(/Alert to/);
      if (path.includes('ladder')) await screen.findByText(/9 messages/);
      if (path.includes('to=')) await screen.findByRole('dialog');
      expect(await seriousViolations()).toEqual([]);
    },
  );
});
