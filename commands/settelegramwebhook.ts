import { DeliveryError } from '../server/delivery/delivery-error.ts';
import { createSigner } from '../server/delivery/signer.ts';
import { webhookSecret } from '../server/integrations/telegram/bot.ts';
import { defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Tells Telegram where to send messages to the bot of this server',
  options: {},
  async run(_, context) {
    return await context.withRuntime(async ({ config, http, clock }) => {
      const { telegramToken, telegramApiBase, telegramWebhookSecret, siteRoot } = config;
      const { sign } = createSigner('telegram', config, clock.now());
      if (telegramToken === '') throw new UsageError('set TELEGRAM_TOKEN first');
      const url = `${siteRoot}/integrations/telegram/bot/`;
      // https://core.telegram.org/bots/api#setwebhook
      const wish = {
        url,
        allowed_updates: ['message', 'channel_post'],
        secret_token: webhookSecret({ telegramWebhookSecret }, sign),
      };
      try {
        await http.postJson(`${telegramApiBase}/bot${telegramToken}/setWebhook`, wish);
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        context.err(`Telegram did not accept it: ${error.message}`);
        return 1;
      }
      context.out(`Telegram will now call ${url}`);
      return 0;
    });
  },
});
