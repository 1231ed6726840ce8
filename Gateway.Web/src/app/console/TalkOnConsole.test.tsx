import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { seriousViolations } from '../../testing/axe';
import { renderConsole } from '../../testing/renderConsole';

const own = 'sip:dispatch@poc.local';
const anna = 'sip:anna.keller@poc.local';
const fire = 'grp_01JFIRE';

/** Somebody who is in the session of Fire 1, hears it, and has selected its tile. */
async function inFire() {
  const console = renderConsole(`/?tile=${fire}`);
  await screen.findByRole('list', { name: 'Groups' });
  const { id } = console.fake.sessions.begin(anna, { group: fire });
  console.fake.sessions.join(id, own);
  await screen.findByRole('listitem', { name: 'Fire 1: connected' });
  await waitFor(() => console.voice.wire(id));
  console.voice.wire(id).ready();
  await screen.findByRole('button', { name: /^HOLD TO TALK ?Fire 1$/ });
  return { ...console, wire: console.voice.wire(id), session: id };
}

const f9 = (type: 'keyDown' | 'keyUp', more = {}) => fireEvent[type](document.body, { key: 'F9', ...more });
const tile = (state: string) => screen.findByRole('listitem', { name: `Fire 1: ${state}` });

describe('the talk button on the console', () => {
  it('asks, is on the air by the grant, and off it by the key', async () => {
    const { wire, voice } = await inFire();
    f9('keyDown');
    await tile('requesting');
    expect(voice.microphone.isOpen).toBe(false);
    wire.says({ type: 'granted', floor: 'granted', talkAtMostMs: 30_000, accessMs: 41 });
    await tile('ON AIR');
    expect(screen.getByText('grant 41 ms')).toBeVisible();
    expect(screen.getByRole('alert', { name: 'Urgent announcements' })).toHaveTextContent('On air: Fire 1');
    f9('keyUp');
    await tile('connected');
    expect([wire.presses, voice.microphone.isOpen]).toEqual([['press', 'release'], false]);
  });

  it('is held by a pedal, and let go when the pedal comes up', async () => {
    const { wire, voice } = await inFire();
    act(() => voice.pedals.step('Pedal 1', true));
    await tile('requesting');
    act(() => voice.pedals.step('Pedal 1', false));
    expect(wire.presses).toEqual(['press', 'release']);
  });

  it('is given a pedal of its own for one group', async () => {
    const { wire, voice } = await inFire();
    fireEvent.keyDown(document.body, { key: '?' });
    const button = await screen.findByRole('button', { name: 'Change the key for Talk to Fire 1 (hold), now none' });
    fireEvent.click(button);
    act(() => voice.pedals.step('Gamepad 3', true));
    act(() => voice.pedals.step('Gamepad 3', false));
    await screen.findByRole('button', { name: 'Change the key for Talk to Fire 1 (hold), now Gamepad 3' });
    expect(wire.presses).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    act(() => voice.pedals.step('Gamepad 3', true));
    await waitFor(() => expect(wire.presses).toEqual(['press']));
  });

  it('tells the place in the queue, and why a request was denied', async () => {
    const { wire } = await inFire();
    f9('keyDown');
    wire.says({ type: 'queued', floor: 'queued', position: 2 });
    await tile('queued 2');
    wire.says({ type: 'denied', floor: 'taken', reason: 5, phrase: 'Listen only' });
    expect(within(await tile('denied')).getByText('Listen only')).toBeVisible();
  });

  it('is left alone by a field that is typed into', async () => {
    const { wire } = await inFire();
    const search = screen.getByLabelText('Search people');
    search.focus();
    fireEvent.keyDown(search, { key: 'F9' });
    fireEvent.keyUp(search, { key: 'F9' });
    expect(wire.presses).toEqual([]);
  });

  it('shows who talks, and tells how loud the group is set', async () => {
    const { wire, user, voice, session } = await inFire();
    wire.says({ type: 'taken', floor: 'taken', talker: { address: anna, name: 'Anna Keller' } });
    await tile('receiving');
    await user.keyboard('[[');
    expect(voice.sound.gains.get(session)).toBe(0.9);
    await user.keyboard('m');
    expect(voice.sound.gains.get(session)).toBe(0);
    expect(screen.getByRole('button', { name: 'Mute Fire 1' })).toHaveAttribute('aria-pressed', 'true');
  });

  it('explains a microphone that is not to be had', async () => {
    const { voice, wire } = await inFire();
    voice.microphone.state.set('insecure');
    expect(await screen.findByText(/this page came over plain HTTP/)).toBeVisible();
    f9('keyDown');
    expect(wire.presses).toEqual([]);
    expect(await seriousViolations()).toEqual([]);
  });
});
