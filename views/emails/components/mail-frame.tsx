import type { ComponentChildren } from 'preact';
import { DARK_STYLES, FONT, LIGHT } from './palette.ts';

export interface MailFrameProps {
  readonly title: string;
  /** What the list of messages shows behind the subject. */
  readonly preview: string;
  readonly siteName: string;
  readonly siteRoot: string;
  readonly logoUrl: string;
  readonly children: ComponentChildren;
  readonly footer: ComponentChildren;
}

/** The page of every mail: one card in the middle, the site's name below it. Tables, because mail programs need them. */
export function MailFrame({ title, preview, siteName, siteRoot, logoUrl, children, footer }: MailFrameProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{DARK_STYLES}</style>
      </head>
      <body
        class="ground text"
        style={`margin:0;padding:0;background:${LIGHT.ground};color:${LIGHT.text};font-family:${FONT}`}
      >
        <div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{preview}</div>
        <table
          class="ground"
          role="presentation"
          width="100%"
          cellPadding="0"
          cellSpacing="0"
          style={`background:${LIGHT.ground}`}
        >
          <tr>
            <td align="center" style="padding:24px 12px">
              <table
                class="card"
                role="presentation"
                width="100%"
                cellPadding="0"
                cellSpacing="0"
                style={`max-width:600px;background:${LIGHT.card};border:1px solid ${LIGHT.line};border-radius:6px;border-collapse:separate;overflow:hidden`}
              >
                {children}
              </table>
              <table role="presentation" width="100%" cellPadding="0" cellSpacing="0" style="max-width:600px">
                <tr>
                  <td class="quiet" style={`padding:16px 4px;font-size:12px;line-height:18px;color:${LIGHT.quiet}`}>
                    <img
                      src={logoUrl}
                      alt=""
                      width={16}
                      height={16}
                      style="vertical-align:middle;margin-right:6px;border:0"
                    />
                    <a class="quiet" href={siteRoot} style={`color:${LIGHT.quiet}`}>
                      {siteName}
                    </a>
                    <br />
                    {footer}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}
