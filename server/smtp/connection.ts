import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { createLineEnds } from './line-ends.ts';

type ParsedAddress = ReturnType<SMTPConnection['_parseAddressCommand']>;
type CommandParser = ReturnType<SMTPConnection['_createParser']>;

// What stands between the verb and the parameters. Devices leave out the colon or a bracket, put a name in front of the address,
// or double the brackets; a source route in front is ignored (RFC 5321 appendix C).
const PATH = /^\s*(?:MAIL\s+FROM|RCPT\s+TO)\s*:?\s*(?:[^<>]*<+([^<>]*)>+|<?([^\s<>]+)>?)(.*)$/is;
const SOURCE_ROUTE = /^@[^\s,:@]+(?:,@[^\s,:@]+)*:/;
// Programs paste links and address books, with what stood around the address there.
const SCHEME = /^(?:mailto|smtp):/i;
const SEPARATORS = /[;,]+$/;
const QUOTED_WHOLE = /^(["'])(.*@.*)\1$/s;
// How a message is encoded is seen from itself, and programs give values that only other servers know.
const BODY = /\bBODY=\S*/gi;
const EMPTY_SIZE = /\bSIZE=(?=\s|$)/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they would end up in logs and in the stored agent
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/;

/** The server of smtp-server with connections that speak as Healthchecks does; see `MailConnection`. */
export class MailServer extends SMTPServer {
  override connect(socket: Socket, options?: SMTPConnectionOptions | null): void {
    const connection = new MailConnection(this, socket, options);
    this.connections.add(connection);
    connection.on('error', (error: Error) => this._onError(error));
    connection.init();
  }
}

/**
 * A connection of smtp-server, changed where its options do not reach. It uses inner methods, so
 * `test/smtp/session.test.ts` pins every reply.
 */
class MailConnection extends SMTPConnection {
  /** Greets at once: small devices send their whole conversation blindly and were cut off as "talking too soon". */
  override init(): void {
    this._setListeners(() => this.connectionReady());
  }

  override _createParser(): CommandParser {
    const parser = super._createParser();
    const lines = createLineEnds();
    const { startDataMode, _write: write } = parser;
    parser.startDataMode = (maxBytes) => {
      lines.begin();
      return startDataMode.call(parser, maxBytes);
    };
    parser._write = (chunk, encoding, next) => {
      write.call(parser, parser._dataMode ? lines.take(chunk) : chunk, encoding, next);
    };
    return parser;
  }

  /** Adds HELP to what EHLO offers: only that answer has several lines. */
  override send(code: number, text?: string | string[] | null, context?: string | false): void {
    super.send(code, Array.isArray(text) ? [...text, 'HELP'] : text, context);
  }

  /** Lets blanks stand in front of a command and tabs behind it, as other servers do. */
  override _onCommand(command: Buffer, callback?: () => void): void {
    super._onCommand(Buffer.from(command.toString('latin1').replace(/^\s*([A-Za-z]+)\s/, '$1 '), 'latin1'), callback);
  }

  /** Greets whoever it is: printers and power supplies send no name, or one with blanks, and the door is for them too. */
  override handler_HELO(_command: Buffer, callback: () => void): void {
    super.handler_HELO(Buffer.from('HELO client'), callback);
  }

  override handler_EHLO(_command: Buffer, callback: () => void): void {
    super.handler_EHLO(Buffer.from('EHLO client'), callback);
  }

  handler_EXPN(_command: Buffer, callback: () => void): void {
    this.send(502, 'Error: EXPN is not offered');
    callback();
  }

  /**
   * Takes any address, also one without `@` or angle brackets: `onRcptTo` says 550 to what is not ours, and a sender
   * such as `root` is no reason to lose a ping. The parameters are parsed as ever.
   */
  override _parseAddressCommand(name: string, command: Buffer | string): ParsedAddress {
    const [, bracketed, bare, parameters] = PATH.exec(command.toString()) ?? [];
    const address = withoutFrame(bracketed ?? bare ?? '').replace(SOURCE_ROUTE, '');
    if (parameters === undefined || CONTROL_CHARACTERS.test(address)) return false;
    const known = parameters
      .replace(/\s*=\s*/g, '=')
      .replace(BODY, '')
      .replace(EMPTY_SIZE, '');
    const parsed = super._parseAddressCommand(name, `${name}:<placeholder@invalid> ${known}`);
    return parsed && { ...parsed, address };
  }
}

function withoutFrame(text: string): string {
  const address = text.trim().replace(SEPARATORS, '').replace(SCHEME, '');
  const [, , inner = address] = QUOTED_WHOLE.exec(address) ?? [];
  return inner;
}
