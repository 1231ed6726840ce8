import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { envelope } from './live/envelope';
import * as parsers from './parsers';
import { problemFrom } from './problem';

/** The samples that the server's own tests hold the gateway to. */
const sample = (name: string): unknown => JSON.parse(readFileSync(`../Gateway.Tests/Contracts/${name}.json`, 'utf8'));

describe('a sample of the contract', () => {
  it.each([
    ['AccessRule', parsers.accessRule],
    ['AccessVerdict', parsers.accessVerdict],
    ['Alert', parsers.alert],
    ['ApiKey', parsers.apiKey],
    ['BarringEntry', parsers.barring],
    ['Envelope', envelope],
    ['Group', parsers.group],
    ['Me', parsers.me],
    ['Registration', parsers.registration],
    ['RulePreview', parsers.rulePreview],
    ['RuleVersion', parsers.ruleVersion],
    ['User', parsers.user],
  ])('%s is read, and nothing in it is made up', (name, parser) => {
    expect(sample(name)).toMatchObject(parser(sample(name), name));
  });

  it('Problem is told with its rules and its SIP cause', () => {
    const problem = problemFrom(409, sample('Problem'));
    expect(sample('Problem')).toMatchObject({ title: problem.title, why: problem.why, sip: problem.sip });
  });
});
