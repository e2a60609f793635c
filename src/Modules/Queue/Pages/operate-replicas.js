// The replicas: the state that each reports, its circuit breakers, and the outbox that they share.

import { $ } from './shell.js';
import { count, duration, language, t } from './text.js';
import { read, serverClock } from './operate-call.js';
import { fillTable, isRead, repeated, rounded } from './operate-view.js';

const READ_AGAIN_MS = 3000;
const MOST_COUNTED = 100_000;

/** Shows the replicas, and again every three seconds while they are seen. */
export const showReplicas = repeated('view-replicas', READ_AGAIN_MS, async () => {
  const answer = await read('/admin/replicas');
  if (!isRead(answer, 'replicas-state')) return;
  const { isComplete, outbox } = answer.data;
  const replicas = named(answer.data.replicas);
  $('replicas-part').hidden = isComplete;
  $('outbox').textContent = outbox === null ? t('outboxAway') : t('outboxNow', {
    waiting: `${count(outbox.waiting)}${outbox.waiting >= MOST_COUNTED ? '+' : ''}`, oldest: duration(outbox.oldestSeconds),
  });
  fillTable('replicas', ['replica', 'replicaState', 'version', 'started', 'requestsPerSecond', 'connections', 'streams', 'cpu', 'memory'], replicas.map(rowOf));
  fillTable('breakers', ['replica', 'breakers', 'bus', 'eventsSent', 'outboxAge'], replicas.map(partsOf));
});

// The last known load of a silent replica is out of date.
function rowOf(replica) {
  const load = [
    rounded(replica.requestsPerSecond), count(replica.connections), count(replica.streams), `${rounded(replica.cpuPercent)} %`,
    `${count(Math.round(replica.memoryBytes / 1_048_576))} MiB`,
  ];
  return [replica.shownAs, stateOf(replica), [replica.version, ''], [startOf(replica), ''], ...replica.isAlive ? load : load.map(() => '–')];
}

// Part of the id distinguishes two replicas of the same name.
const named = replicas => replicas.map(replica => ({
  ...replica, shownAs: replicas.filter(each => each.name === replica.name).length > 1 ? `${replica.name} (${replica.id.slice(0, 6)})` : replica.name,
}));

function stateOf(replica) {
  if (!replica.isAlive) return [t('silent', { time: duration(replica.heardSecondsAgo) }), 'bad'];
  return replica.isStopping ? [t('stopping'), 'warn'] : [t('alive'), 'good'];
}

const startOf = replica => new Date(serverClock.now - (replica.upSeconds + replica.heardSecondsAgo) * 1000).toLocaleString(language);

function partsOf(replica) {
  if (!replica.isAlive) return [replica.shownAs, ['–', 'wide'], ['–', ''], '–', '–'];
  const isOpen = replica.breakers.some(breaker => breaker.state !== 'closed');
  const wordOf = breaker => `${breaker.name}: ${t(breaker.isForcedOpen ? 'breakerForced' : `breaker_${breaker.state}`)}`;
  return [
    replica.shownAs, [replica.breakers.map(wordOf).join(', '), isOpen ? 'bad wide' : 'wide'],
    [t(replica.busIsUp ? 'busUp' : 'busDown'), replica.busIsUp ? 'good' : 'bad'], rounded(replica.eventsPerSecond), duration(replica.outboxSeconds),
  ];
}
