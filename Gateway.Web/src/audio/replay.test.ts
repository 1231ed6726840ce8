import { describe, expect, it } from 'vitest';

import { nextReplay, Replayer } from './replay';

const bursts = ['c', 'b', 'a'].map((id) => ({ id, url: `/${id}` }));
const next = (last?: { session: string; burst: string; at: number }, now = 1000) => nextReplay(bursts, 'ses', last, now)?.id;

describe('the replay key', () => {
  it('plays the last burst, and pressed again the one before', () => {
    expect([next(), next({ session: 'ses', burst: 'c', at: 900 }), next({ session: 'ses', burst: 'b', at: 900 })]).toEqual(['c', 'b', 'a']);
  });
  it('stays at the first', () => expect(next({ session: 'ses', burst: 'a', at: 900 })).toBe('a'));
  it('plays the last one again after another session, or after a while', () => {
    expect([next({ session: 'other', burst: 'c', at: 900 }), next({ session: 'ses', burst: 'c', at: 0 }, 15_000)]).toEqual(['c', 'c']);
  });
  it('plays nothing where nothing was said', () => expect(nextReplay([], 'ses', undefined, 0)).toBeUndefined());
});

it('one replay at a time, and the end of an earlier one does not end it', () => {
  const ends: ((failed: boolean) => void)[] = [];
  const stopped: string[] = [];
  const failures: string[] = [];
  const replayer = new Replayer((url, _, onEnd) => {
    ends.push(onEnd);
    return () => stopped.push(url);
  }, () => 0);
  replayer.replay('ses', bursts, '', () => failures.push('c'));
  replayer.replay('ses', bursts, '', () => failures.push('b'));
  ends[0]?.(true);
  expect([stopped, replayer.playing.get(), failures]).toEqual([['/c'], { session: 'ses', burst: 'b' }, []]);
  ends[1]?.(true);
  expect([replayer.playing.get(), failures]).toEqual([undefined, ['b']]);
});
