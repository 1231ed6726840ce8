import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { createRest } from '../gateway/rest';
import { seriousViolations } from '../testing/axe';
import { FakeGateway } from '../testing/fakeGateway';
import { renderConsole } from '../testing/renderConsole';

const own = 'mbx_01JOWN';
const anna = 'sip:anna.keller@poc.local';
const bob = 'sip:bob.ray@poc.local';
const elif = 'sip:elif.yilmaz@poc.local';

const rowOf = (element: HTMLElement) => within(element.closest('tr') ?? document.body);
const row = async (name: string) => rowOf(await screen.findByText(name, { selector: 'td button, td span' }));

const ask = (fake: FakeGateway) => createRest(fake.fetch, () => undefined);

describe('the history of presence', () => {
  const withEnquiries = async () => {
    const fake = new FakeGateway();
    const { enquire, stopEnquiries } = ask(fake);
    fake.presence.show(anna, 'available', { note: 'At gate 4' });
    fake.presence.show(bob, 'doNotDisturb');
    await enquire({ target: anna, type: 'period', durationMs: 7_200_000 });
    await enquire({ target: bob, type: 'once' });
    await enquire({ target: elif, type: 'nextChange' });
    await stopEnquiries(elif);
    return fake;
  };

  it('tells who asked after whom, for what, and what came of it, by name and with the whole time in the tooltip', async () => {
    const fake = await withEnquiries();
    renderConsole('/history/presence', fake);
    const period = await row('Anna Keller');
    expect(period.getByText('every change')).toHaveTextContent(/for 2 h$/);
    expect(period.getByText('watching')).toBeVisible();
    expect(period.getByText('available')).toBeVisible();
    expect(period.getByText('once')).toBeVisible();
    expect(period.getByRole('time')).toHaveAttribute('title', expect.stringMatching(/\d\d:\d\d:\d\d\.\d{3} UTC/));
    const stopped = rowOf(screen.getByText('stopped'));
    expect(stopped.getByRole('button', { name: elif })).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('is filtered by the server, and the filter is in the address', async () => {
    const { user, router, fake } = renderConsole('/history/presence', await withEnquiries());
    await row('Anna Keller');
    await user.selectOptions(screen.getByLabelText('Asked for'), 'now');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Anna Keller' })).toBeNull());
    expect(await screen.findByRole('button', { name: 'Bob Ray' })).toBeVisible();
    expect(router.state.location.search).toBe('?type=once');
    expect(fake.asked.some(({ path }) => path.includes('/history/presence?type=once'))).toBe(true);
  });

  it('opens an enquiry beside it, with its signalling and the way to both people', async () => {
    const { user, router } = renderConsole('/history/presence?q=anna', await withEnquiries());
    const [when] = (await row('Anna Keller')).getAllByRole('button');
    await user.click(when ?? document.body);
    const panel = within(await screen.findByRole('complementary', { name: /asked after Anna Keller$/ }));
    expect(panel.getByText('“At gate 4”')).toBeVisible();
    await user.click(panel.getByRole('button', { name: /^SIP ladder: / }));
    expect((await panel.findAllByRole('button', { name: /SUBSCRIBE/ }))[0]).toBeVisible();
    await user.click(panel.getByRole('button', { name: 'Anna Keller' }));
    expect(await screen.findByRole('complementary', { name: 'Anna Keller' })).toBeVisible();
    expect(router.state.location.search).toContain(`person=${encodeURIComponent(anna)}`);
    expect(screen.queryByRole('complementary', { name: /asked after/ })).toBeNull();
  });

  it('follows what comes of an enquiry', async () => {
    const fake = await withEnquiries();
    renderConsole('/history/presence?q=anna', fake);
    await row('Anna Keller');
    act(() => fake.presence.answer(anna));
    expect(await screen.findByText('answered', { selector: 'td *' })).toBeVisible();
  });

  it('searches by a key', async () => {
    const { user } = renderConsole('/history/presence', await withEnquiries());
    await row('Anna Keller');
    await user.keyboard('/');
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveFocus();
  });

  it('says when nothing matches', async () => {
    renderConsole('/history/presence?q=nothing-like-this');
    expect(await screen.findByText('No enquiry matches')).toBeVisible();
  });
});

describe('the history of messages', () => {
  const withMessages = () => {
    const fake = new FakeGateway();
    const { left, deleted, gone } = {
      left: fake.mailboxes.leave(own, anna),
      deleted: fake.mailboxes.leave('mbx_01JBOB', 'sip:zoe@elsewhere.example', { callerName: 'Zoe', lengthMs: 61_000 }),
      gone: fake.mailboxes.leave('mbx_01JANNA', undefined),
    };
    fake.mailboxes.history.done(deleted.id, 'heard', { means: 'telephone', by: bob, byDisplayName: 'Bob Ray' });
    fake.mailboxes.history.done(deleted.id, 'deleted');
    fake.mailboxes.history.gone('mbx_01JANNA');
    return { fake, left, deleted, gone };
  };

  it('tells who left what for whom, and what became of it', async () => {
    renderConsole('/history/messages', withMessages().fake);
    const deleted = await row('Zoe');
    expect(deleted.getByText('1 min 1 s')).toBeVisible();
    expect(deleted.getByText('deleted', { selector: 'td *' })).toBeVisible();
    expect(deleted.getByText(/heard by Bob Ray, by telephone$/)).toBeVisible();
    expect(deleted.getByText(/deleted by Administrator$/)).toBeVisible();
    expect(deleted.queryByText('never heard')).toBeNull();
    expect(deleted.getAllByRole('time')[0]).toHaveAttribute('title', expect.stringMatching(/\d\d:\d\d:\d\d\.\d{3} UTC/));
    const gone = await row('Caller unknown');
    expect(gone.getByText('never heard')).toBeVisible();
    expect(gone.getByText('the mailbox is gone')).toBeVisible();
    expect(gone.queryByRole('link')).toBeNull();
    expect(await seriousViolations()).toEqual([]);
  });

  it('leads to the message as long as it is there, to its mailbox and to who left it', async () => {
    const { fake, left } = withMessages();
    const { user, router } = renderConsole('/history/messages', fake);
    const there = await row('Anna Keller');
    expect(there.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([`/messages/${own}?message=${left.id}`, `/messages/${own}`]);
    expect((await row('Zoe')).getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['/messages/mbx_01JBOB']);
    await user.click(there.getByRole('button', { name: 'Anna Keller' }));
    expect(await screen.findByRole('complementary', { name: 'Anna Keller' })).toBeVisible();
    expect(router.state.location.pathname).toBe('/history/messages');
  });

  it('is filtered by the server, and the filter is in the address', async () => {
    const { user, router, fake } = renderConsole('/history/messages', withMessages().fake);
    await row('Anna Keller');
    await user.selectOptions(screen.getByLabelText('State'), 'deleted');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Anna Keller' })).toBeNull());
    expect(router.state.location.search).toBe('?state=deleted');
    expect(fake.asked.some(({ path }) => path.includes('/history/messages?state=deleted'))).toBe(true);
  });

  it('follows what is done, and tells the last of many steps', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    const { id, version } = fake.mailboxes.leave(own, anna);
    renderConsole('/history/messages', fake);
    expect(await screen.findByText('nothing yet')).toBeVisible();
    for (let step = 0; step < 6; step += 1) await act(() => ask(fake).markMessage(id, version + step, step % 2 === 0 ? 'heard' : 'new'));
    expect(await screen.findByText('1 earlier')).toBeVisible();
    expect(screen.getAllByText(/heard by Administrator$/)).toHaveLength(2);
    expect(screen.getAllByText(/marked as new by Administrator$/)).toHaveLength(3);
  });

  it('says when nothing matches, and whose messages would be here', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    const { user } = renderConsole('/history/messages?q=nothing-like-this', fake);
    expect(await screen.findByText('No message matches')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    expect(await screen.findByText(/for you, your groups or your roles/)).toBeVisible();
  });
});

describe('who may not see the history', () => {
  it.each(['/history/presence', '/history/messages'])('is told so at %s, and has no way there', async (path) => {
    const fake = new FakeGateway();
    fake.me = { ...fake.me, scopes: fake.me.scopes.filter((scope) => scope !== 'history:read') };
    renderConsole(path, fake);
    expect(await screen.findByText('You may not see the history')).toBeVisible();
    for (const name of ['Presence history', 'Message history']) expect(screen.queryByRole('link', { name })).toBeNull();
    expect(fake.asked.some((one) => one.path.includes('/history/'))).toBe(false);
  });
});
