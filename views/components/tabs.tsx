import type { ComponentChildren } from 'preact';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly panel: ComponentChildren;
}

interface TabsProps {
  readonly id: string;
  /** What the tabs choose between. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** Which tab is shown first; absent: the one last looked at, else the first. */
  readonly current?: string;
}

/** Panels of which one is shown at a time; without script they stand below one another. */
export function Tabs({ id, label, tabs, current }: TabsProps) {
  return (
    <div class="tabset" id={id} data-tabs={label} {...(current === undefined ? {} : { 'data-current': current })}>
      {tabs.map((tab) => (
        <section class="tabset__panel" id={`${id}-${tab.id}`} key={tab.id} data-tab={tab.title}>
          <p class="tabset__title">{tab.title}</p>
          {tab.panel}
        </section>
      ))}
    </div>
  );
}
