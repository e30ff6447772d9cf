import { compiles, type Finding, faultLines, type Tree, type Trial } from '../support.ts';

const CATALOGUE = 'server/core/check-fields.ts';
const MIGRATION = 'migrations/0999_runbook_url.ts';
const ROWS = 'server/store/tables.ts';
const DIALOG = 'views/components/name-fields.tsx';
const REFERENCE = 'docs/pages/api.md';
const MOST_FILES = 5;

const ENTRY = `  runbookUrl: {
    type: 'text',
    column: 'runbook_url',
    name: 'runbook_url',
    about: 'Address of the page that says what to do.',
    longest: 500,
    byDefault: '',
    api: { since: 3, shown: 'when-set' },
    form: 'names',
    copied: true,
    exported: true,
    admin: { label: 'Runbook' },
    readByPings: false,
  },
`;

const MIGRATION_TEXT = `import type { Knex } from 'knex';

declare module '../server/store/rows.ts' {
  interface CheckRow {
    readonly runbook_url: string;
  }
}

export async function up(knex: Knex): Promise<void> {
  await knex.raw("alter table checks add column runbook_url varchar(500) not null default ''");
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table checks drop column runbook_url');
}

export default { up, down };
`;

const CONTROL = `  runbookUrl: ({ value, errors }) => (
    <Field
      label="Runbook"
      name="runbook_url"
      value={value.runbookUrl}
      maxLength={CHECK_FIELDS.runbookUrl.longest}
      idPrefix="check"
      error={errors['runbook_url']}
    />
  ),
`;

/** Adds an optional field to a check, first without telling anything else of it. */
export const fieldTrial: Trial = {
  about: 'a check gets an optional field, runbookUrl',
  async run(tree) {
    const findings = [await propertyAlone(tree), await catalogueAlone(tree)];

    await tree.add(MIGRATION, MIGRATION_TEXT);
    await tree.edit(
      ROWS,
      '    desc: row.description,\n',
      '    desc: row.description,\n    runbookUrl: row.runbook_url,\n',
    );
    await tree.edit(DIALOG, '  desc: ({ value }) => (', `${CONTROL}  desc: ({ value }) => (`);
    findings.push(compiles('the complete change compiles', await tree.typeErrors()));

    // as "npm run docs:api" does
    const reference = await tree.run('test/trials/print-reference.ts');
    await tree.replace(REFERENCE, reference.output);

    await tree.run('esbuild.config.mjs');
    const { code, output } = await tree.run('test/trials/field/works.ts');
    findings.push({ what: 'the field works', isShown: code === 0, detail: output });

    const { added, edited } = tree.touched();
    const files = added.length + edited.length;
    return [...findings, { what: `at most ${MOST_FILES} files are touched`, isShown: files <= MOST_FILES }];
  },
};

/** With nothing but its type, the compiler asks for the answers that the catalogue wants. */
async function propertyAlone(tree: Tree): Promise<Finding> {
  const bare = "  runbookUrl: { type: 'text' },\n";
  await tree.edit(CATALOGUE, '  kind: {\n', `${bare}  kind: {\n`);
  const faults = await tree.typeErrors();
  await tree.edit(CATALOGUE, bare, ENTRY);
  return {
    what: 'does not compile with its type alone',
    isShown: faults.some(({ file, message }) => file === CATALOGUE && /missing the following properties/.test(message)),
    detail: faultLines(faults.filter(({ file }) => file === CATALOGUE)),
  };
}

/** With its entry in the catalogue, the compiler names the places that are still to be told. */
async function catalogueAlone(tree: Tree): Promise<Finding> {
  const faults = await tree.typeErrors();
  const named = [ROWS, DIALOG].every((place) => faults.some(({ file }) => file === place));
  const asksForColumn = faults.some(({ message }) => /runbook_url/.test(message) && /CheckRow/.test(message));
  return {
    what: 'does not compile with the catalogue alone; named are the row, the migration and the dialog',
    isShown: named && asksForColumn,
    detail: faultLines(faults),
  };
}
