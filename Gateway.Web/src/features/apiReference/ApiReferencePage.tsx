import { Link } from 'react-router';

import { useHomeDomain } from '../../gateway/useHomeDomain';
import { Icon } from '../../ui/Icon';
import { Panel } from '../../ui/Panel';
import classes from './ApiReferencePage.module.css';

const signIn = (gateway: string) => `curl -s ${gateway}/api/v1/tokens \\
  -H 'content-type: application/json' \\
  -d '{"userName":"admin","password":"…"}'`;

const sendAlert = (gateway: string, domain: string) => `curl -s '${gateway}/api/v1/alerts?wait=2s' \\
  -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' \\
  -H "idempotency-key: $(uuidgen)" \\
  -d '{"to":["sip:bob@${domain}"],"text":"Call in please"}'`;

/** Where the contract is, and the two requests that a newcomer tries first. */
export function ApiReferencePage() {
  const domain = useHomeDomain();
  const gateway = window.location.origin;
  return (
    <div className={classes['page']}>
      <Panel title="API" level={1}>
        <div className={classes['text']}>
          <p>
            Everything this console does, it does through the same REST API and live events that are open to other programs. The OpenAPI
            document is generated from the running server.
          </p>
          <ul>
            <li>
              <a href="/swagger" target="_blank" rel="noreferrer">
                Swagger UI <Icon name="external" size={13} />
              </a>
              <span>Read and try every operation, with your own sign-in.</span>
            </li>
            <li>
              <a href="/openapi/v1.json" target="_blank" rel="noreferrer">
                OpenAPI document <Icon name="external" size={13} />
              </a>
              <span>For code generators.</span>
            </li>
            <li>
              <a href="/health/ready" target="_blank" rel="noreferrer">
                Readiness <Icon name="external" size={13} />
              </a>
              <span>For load balancers and monitors.</span>
            </li>
          </ul>
        </div>
      </Panel>
      <Panel title="Sign in a program">
        <p className={classes['note']}>
          The answer holds an access token, which ends by itself. A program that stays uses an <Link to="/api-keys">API key</Link> in its place.
        </p>
        <pre className={classes['code']} tabIndex={0}>
          {signIn(gateway)}
        </pre>
      </Panel>
      <Panel title="Send an alert">
        <pre className={classes['code']} tabIndex={0}>
          {sendAlert(gateway, domain)}
        </pre>
      </Panel>
    </div>
  );
}
