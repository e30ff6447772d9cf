import { DeliveryError } from '../server/delivery/delivery-error.ts';
import { defineCommand, UsageError } from './support/command.ts';

export default defineCommand({
  summary: 'Tells Telegram where to send messages to the bot of this server',
  options: {},
  async run(_, context) {
    return await context.withRuntime(async ({ config, http }) => {
      const { telegramToken, telegramApiBase, telegramWebhookSecret, siteRoot } = config;
      if (telegramToken === '') throw new UsageError('set TELEGRAM_TOKEN first');
      const url = `${siteRoot}/integrations/telegram/bot/`;
      // https://core.telegram.org/bots/api#setwebhook
      const wish = {
        url,
        allowed_updates: ['message', 'channel_post'],
        ...(telegramWebhookSecret === '' ? {} : { secret_token: telegramWebhookSecret }),
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
