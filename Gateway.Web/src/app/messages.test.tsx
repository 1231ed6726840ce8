import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { seriousViolations } from '../testing/axe';
import { FakeGateway } from '../testing/fakeGateway';
import { renderConsole } from '../testing/renderConsole';

const own = 'mbx_01JOWN';
const anna = 'sip:anna.keller@poc.local';
const bob = 'sip:bob.ray@poc.local';

/** The player that plays at this moment: jsdom plays nothing by itself. */
let player: HTMLMediaElement | undefined;

beforeEach(() => {
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(() => undefined);
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(function (this: HTMLMediaElement) {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the element is what the test is after
    player = this;
    this.dispatchEvent(new Event('play'));
    return Promise.resolve();
  });
  URL.createObjectURL = () => 'blob:taken';
  URL.revokeObjectURL = () => undefined;
});
afterEach(() => (player = undefined));

const enter = async (user: ReturnType<typeof renderConsole>['user'], field: HTMLElement, text: string) => {
  await user.click(field);
  await user.paste(text);
};

const row = async (name: string) => within((await screen.findByText(name, { selector: 'td *' })).closest('tr') ?? document.body);

describe('the inbox', () => {
  it('is one’s own mailbox, counts live what is new, and a message that was heard to its end is new no more', async () => {
    const { user, fake } = renderConsole('/messages');
    expect(await screen.findByText('No message yet')).toBeVisible();

    act(() => void fake.mailboxes.leave(own, anna));
    expect(await screen.findByRole('link', { name: /^Messages ?1 ?new$/ })).toBeVisible();
    expect(screen.getByText('New voice message: Anna Keller', { selector: '[role=status] *, [role=status]' })).toBeInTheDocument();
    const message = await row('Anna Keller');
    await user.click(message.getByRole('button', { name: /^Play: / }));
    expect(fake.asked.some((ask) => ask.method === 'PATCH')).toBe(false);
    expect(new URL(player?.src ?? '').pathname).toMatch(/^\/api\/v1\/messages\/msg_[^/]+\/audio$/);
    act(() => void player?.dispatchEvent(new Event('ended')));

    expect(await message.findByText('heard')).toBeVisible();
    expect(await screen.findByRole('link', { name: 'Messages' })).toBeVisible();
    await user.click(message.getByRole('button', { name: /^Mark as new: / }));
    expect(await screen.findByRole('link', { name: /^Messages ?1 ?new$/ })).toBeVisible();
    expect(await seriousViolations()).toEqual([]);
  });

  it('asks before it deletes, and forwards a copy with a note', async () => {
    const { user, fake } = renderConsole('/messages');
    await screen.findByText('No message yet');
    act(() => void fake.mailboxes.leave(own, anna));
    const message = await row('Anna Keller');
    await user.click(message.getByRole('button', { name: /^Forward: / }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Forward the message of Anna Keller' }));
    await enter(user, dialog.getByRole('combobox', { name: 'To the mailbox of' }), bob);
    await enter(user, dialog.getByLabelText('Note'), 'Yours, I think');
    await user.click(dialog.getByRole('button', { name: 'Forward' }));
    expect(await screen.findByText('The message of Anna Keller is in the mailbox of Bob Ray, too.')).toBeVisible();
    expect([...fake.mailboxes.messages.values()].at(-1)).toMatchObject({ mailbox: 'mbx_01JBOB', note: 'Yours, I think', forwardedFrom: 'sip:dispatch@poc.local' });

    await user.click(message.getByRole('button', { name: /^Delete: / }));
    expect(fake.mailboxes.messages.size).toBe(2);
    await user.click(await screen.findByRole('button', { name: 'Delete the message' }));
    expect(await screen.findByText('No message yet')).toBeVisible();
    expect(fake.mailboxes.messages.size).toBe(1);
  });

  it('calls back, and shows the call on the console', async () => {
    const fake = new FakeGateway();
    fake.mailboxes.leave(own, anna);
    fake.mailboxes.leave(own, undefined, { callerName: 'Anonymous' });
    const { user, router } = renderConsole('/messages', fake);
    expect((await row('Anonymous')).queryByRole('button', { name: /^Call back: / })).toBeNull();
    await user.click((await row('Anna Keller')).getByRole('button', { name: /^Call back: / }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/'));
    expect(fake.asked.find((ask) => ask.path === '/api/v1/sessions')?.body).toMatchObject({ type: 'oneToOne', to: [anna] });
  });

  it('shows the mailboxes of others to who may see them, to be looked at alone by a supervisor', async () => {
    const fake = new FakeGateway();
    fake.demote('supervisor');
    fake.mailboxes.leave('mbx_01JBOB', anna, { note: 'See to it', forwardedBy: 'sip:greta.lindqvist@poc.local', forwardedFrom: 'sip:greta.lindqvist@poc.local' });
    const { user } = renderConsole('/messages', fake);
    await user.click(await screen.findByRole('link', { name: /^Bob Ray/ }));
    const message = await row('Anna Keller');
    expect(message.getByText('forwarded by Greta Lindqvist: See to it')).toBeVisible();
    expect(message.queryByRole('button', { name: /^(Delete|Save|Forward): / })).toBeNull();
    await user.click(message.getByRole('button', { name: /^Play: / }));
    act(() => void player?.dispatchEvent(new Event('ended')));
    expect(message.getByText('new')).toBeVisible();
    expect(fake.asked.some((ask) => ask.method === 'PATCH')).toBe(false);
  });

  it('shows a dispatcher nothing else where he has a mailbox of his own alone', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    renderConsole('/messages', fake);
    expect(await screen.findByRole('heading', { name: 'My messages' })).toBeVisible();
    expect(screen.queryByRole('heading', { name: 'Mailboxes' })).toBeNull();
  });

  it('shows a dispatcher his own mailbox, and beside it those of groups and roles that he shares, which are his as well', async () => {
    const fake = new FakeGateway();
    fake.demote('dispatcher');
    fake.mailboxes.all.set('mbx_01JCREW', { id: 'mbx_01JCREW', owner: 'sip:crew@poc.local', messagesMax: 100, minutesMax: 60, createdAt: '2026-11-20T08:00:00.000Z', version: 1 });
    fake.mailboxes.shared.add('mbx_01JCREW');
    fake.mailboxes.leave('mbx_01JCREW', anna);
    const { user } = renderConsole('/messages', fake);
    expect(await screen.findByRole('link', { name: /^Mine/ })).toBeVisible();
    expect(screen.queryByRole('link', { name: /^Bob Ray/ })).toBeNull();
    await user.click(screen.getByRole('link', { name: /crew@poc\.local/ }));
    await user.click((await row('Anna Keller')).getByRole('button', { name: /^Save: / }));
    expect(await (await row('Anna Keller')).findByText('saved')).toBeVisible();
  });

  it('says why it cannot be shown, and that there is none', async () => {
    const fake = new FakeGateway();
    fake.broken.add('/api/v1/me/mailboxes');
    const { user } = renderConsole('/messages', fake);
    expect(await screen.findByText('The mailbox cannot be shown')).toBeVisible();
    fake.broken.clear();
    fake.mailboxes.all.delete(own);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('You have no mailbox')).toBeVisible();
  });
});

describe('a mailbox', () => {
  const fire = 'sip:fire1@poc.local';

  it('is given to a group or to a role by an administrator, with the keyboard alone', async () => {
    const { user, fake, router } = renderConsole('/messages');
    fake.mailboxes.roles.add('sip:reception@poc.local');
    const add = await screen.findByRole('button', { name: 'Add a mailbox' });
    const fill = async (owner: string, number: string) => {
      add.focus();
      await user.keyboard('{Enter}');
      const dialog = within(await screen.findByRole('dialog', { name: 'Add a mailbox' }));
      await waitFor(() => expect(dialog.getByRole('combobox', { name: 'Whose' })).toHaveFocus());
      await user.paste(owner);
      await user.tab();
      expect(dialog.getByLabelText('Number')).toHaveFocus();
      await user.keyboard(`${number}{Enter}`);
      return dialog;
    };
    await fill(fire, '4455');
    expect(await screen.findByRole('heading', { name: 'Messages for Fire 1' })).toBeVisible();
    expect(screen.getByRole('link', { name: /^Fire 1 group/ })).toHaveAttribute('aria-current', 'page');
    expect([...fake.mailboxes.all.values()].at(-1)).toMatchObject({ owner: fire, number: '4455' });

    await fill('sip:reception@poc.local', '');
    expect(await screen.findByRole('link', { name: /^sip:reception@poc\.local role/ })).toBeVisible();
    expect(router.state.location.pathname).toBe(`/messages/${[...fake.mailboxes.all.keys()].at(-1) ?? ''}`);

    const dialog = await fill('sip:nobody@poc.local', '');
    expect(await dialog.findByRole('alert')).toHaveTextContent('There is no user with this id or address, no such group, and nobody is rung there.');
    expect(await seriousViolations()).toEqual([]);
  });

  it('is taken away with what lies in it, after a question', async () => {
    const fake = new FakeGateway();
    fake.mailboxes.leave('mbx_01JBOB', anna);
    const { user, router } = renderConsole('/messages/mbx_01JBOB/settings', fake);
    await user.click(await screen.findByRole('button', { name: 'Remove the mailbox' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Remove the mailbox of Bob Ray?' }));
    expect(dialog.getByText(/The message in it is gone for good\./)).toBeVisible();
    await user.click(dialog.getByRole('button', { name: 'Remove the mailbox' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/messages'));
    expect(await screen.findByText('Bob Ray has no mailbox any more.')).toBeVisible();
    expect(fake.mailboxes.all.has('mbx_01JBOB')).toBe(false);
    expect(screen.queryByRole('link', { name: /^Bob Ray/ })).toBeNull();
  });

  it('is made and taken away by administrators alone', async () => {
    const fake = new FakeGateway();
    fake.demote('supervisor');
    const { router } = renderConsole('/messages', fake);
    expect(await screen.findByRole('link', { name: /^Bob Ray/ })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Add a mailbox' })).toBeNull();
    await act(() => router.navigate('/messages/mbx_01JBOB/settings'));
    expect(await screen.findByText('Greetings of Bob Ray', { selector: 'h1' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Remove the mailbox' })).toBeNull();
  });
});

describe('a greeting', () => {
  const settings = `/messages/${own}/settings`;

  it('is recorded, heard, and kept only then', async () => {
    const { user, fake, voice } = renderConsole(settings);
    await user.click(await screen.findByRole('button', { name: 'Record: Busy' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Record the greeting: Busy' }));
    await user.click(dialog.getByRole('button', { name: 'Record' }));
    act(() => voice.microphone.hum(500));
    await user.click(dialog.getByRole('button', { name: 'Stop' }));
    expect(await dialog.findByText('This is shorter than a second. Record it again.')).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Keep it' })).toBeDisabled();

    await user.click(dialog.getByRole('button', { name: 'Record again' }));
    act(() => voice.microphone.hum(2000));
    await user.click(dialog.getByRole('button', { name: 'Stop' }));
    await user.click(await dialog.findByRole('button', { name: 'Play: what was recorded' }));
    expect(player?.src).toBe('blob:taken');
    expect(fake.mailboxes.greetings.size).toBe(0);
    await user.click(dialog.getByRole('button', { name: 'Keep it' }));
    expect(await screen.findByText('Callers hear the new greeting: Busy.')).toBeVisible();
    expect(fake.mailboxes.greetings.get(`${own}/busy`)).toMatchObject({ lengthMs: 2000 });
    expect(voice.microphone.isOpen).toBe(false);
  });

  it('comes from a file, and the default comes back', async () => {
    const { user, fake } = renderConsole(settings);
    await user.upload(await screen.findByLabelText('WAV file: Standard'), new File(['nothing'], 'bad.wav', { type: 'audio/wav' }));
    expect(await screen.findByText('A WAV file of 16-bit samples is expected.')).toBeVisible();
    await user.upload(screen.getByLabelText('WAV file: Standard'), new File([new Uint8Array(16_044)], 'good.wav', { type: 'audio/wav' }));
    await user.click(await screen.findByRole('button', { name: 'Back to the default: Standard' }));
    await waitFor(() => expect(fake.mailboxes.greetings.size).toBe(0));
  });

  it('stands beside the PIN and the limits of its mailbox', async () => {
    const { user, fake } = renderConsole(settings);
    await enter(user, await screen.findByLabelText('New PIN'), '47');
    expect(screen.getByRole('button', { name: 'Set the PIN' })).toBeDisabled();
    await enter(user, screen.getByLabelText('New PIN'), '11');
    expect(screen.getByText('No PIN is set.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Remove the PIN' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Set the PIN' }));
    await waitFor(() => expect(fake.mailboxes.pins.get(own)).toBe('4711'));
    expect(await screen.findByText('A PIN is set.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Remove the PIN' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove the PIN' }));
    expect(await screen.findByText('No PIN is set.')).toBeVisible();
    await user.clear(screen.getByLabelText('Messages at most'));
    await enter(user, screen.getByLabelText('Messages at most'), '20');
    await user.click(within(screen.getByRole('form', { name: 'Limits' })).getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('0 of 20 messages, 0 of 60 minutes')).toBeVisible();
  });
});
