import { FilteringDialog, type FilteringValue } from '../../../../views/pages/check/filtering.tsx';
import { decideKind } from '../../../core/apply-ping.ts';
import { bodyAsText } from '../../../core/body-text.ts';
import type { Check, Filtering } from '../../../core/check.ts';
import { displayName } from '../../../core/names.ts';
import { Invalid } from '../../../errors.ts';
import { updateCheck } from '../../../services/update-check.ts';
import { readSettings } from '../../forms/setting-form.ts';
import { dialog } from '../../kit/dialog.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import { type CheckVisit, checkDeps, detailsOf, openCheck } from './check-visit.ts';

/** How much of a past ping the box to try rules in shows. */
const TRIED_CHARACTERS = 10_000;
const PAST_PINGS = 20;

/** Shows the filtering rules of a check, to be changed. */
export async function showFiltering(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  return await filteringDialog(visit, check, {
    value: check,
    errors: {},
    sample: await sampleOf(visit, check),
    verdict: null,
  });
}

/** Changes the rules; a field that is missing is cleared. The other button tries them on a text and changes nothing. */
export async function changeFiltering(visit: CheckVisit): Promise<Reply> {
  const { check } = await openCheck(visit, 'edit-check');
  const fields = readSettings(visit.form, 'filtering');
  if (visit.form.has('try')) {
    const sample = { text: visit.form.one('try_text'), via: viaOf(visit.form.one('try_via')) };
    const verdict = tried(fields, sample);
    return await filteringDialog(visit, check, { value: fields, errors: {}, sample, verdict });
  }
  try {
    await updateCheck(check.id, { fields: () => fields }, checkDeps(visit));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const sample = await sampleOf(visit, check);
    return await filteringDialog(visit, check, { value: fields, errors: error.fields, sample, verdict: null });
  }
  return redirectTo(detailsOf(check));
}

interface Sample {
  readonly text: string;
  readonly via: 'http' | 'email';
}

function viaOf(word: string): Sample['via'] {
  return word === 'email' ? 'email' : 'http';
}

function tried(filtering: Filtering, { text, via }: Sample) {
  const isOn = via === 'http' ? filtering.filterHttpBody : filtering.filterSubject || filtering.filterBody;
  const method = via === 'http' ? 'POST' : '';
  const content = { via, text: () => text };
  return { isOn, kind: decideKind({ action: 'success', exitStatus: null, method, filtering, content }) };
}

/** The ping to begin with: the one asked for, else the newest that has a text. */
async function sampleOf({ query, deps: { store } }: CheckVisit, { id }: Check): Promise<Sample> {
  const wanted = Number(query.get('ping') ?? Number.NaN);
  const past = await store.pings.list(id, PAST_PINGS);
  for (const { n, scheme } of past) {
    if (!Number.isNaN(wanted) && n !== wanted) continue;
    const body = await store.pings.body(id, n);
    if (body === null) continue;
    const text = bodyAsText(body).slice(0, TRIED_CHARACTERS);
    return { text, via: scheme === 'email' ? 'email' : 'http' };
  }
  return { text: '', via: 'http' };
}

interface FilteringOutcome {
  readonly value: FilteringValue;
  readonly errors: Readonly<Record<string, string>>;
  readonly sample: Sample;
  readonly verdict: ReturnType<typeof tried> | null;
}

async function filteringDialog(visit: CheckVisit, check: Check, said: FilteringOutcome): Promise<Reply> {
  const past = await visit.deps.store.pings.list(check.id, PAST_PINGS);
  return dialog(visit, {
    title: `Filtering rules of ${displayName(check)}`,
    status: Object.keys(said.errors).length > 0 ? 400 : 200,
    body: FilteringDialog({ shell: visit.shell, code: check.code, pings: past.map(({ n }) => n), ...said }),
  });
}
