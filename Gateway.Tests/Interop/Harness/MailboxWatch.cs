using System.Text.Json.Nodes;

namespace Gateway.Tests.Interop.Harness;

/// <summary>What lies in a mailbox of a gateway, and waiting for it.</summary>
/// <param name="gateway">Whose; asked anew each time, since a test may start it again.</param>
/// <param name="id">The id of the mailbox.</param>
internal sealed class MailboxWatch(Func<GatewayProcess> gateway, string id)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    /// <summary>Provisions the usual services for a user, and a mailbox with them.</summary>
    public static async Task<MailboxWatch> ProvisionAsync(GatewayProcess gateway, string user)
    {
        var made = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/users/sip:{user}%40{gateway.Domain}/service-contexts:provision", new JsonObject());
        return new(() => gateway, made["mailbox"]!["id"]!.GetValue<string>());
    }

    /// <summary>The id of the mailbox.</summary>
    public string Id => id;

    /// <summary>Its messages, the newest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> MessagesAsync() =>
        [.. (await gateway().SendAsync(HttpMethod.Get, $"/api/v1/mailboxes/{id}/messages"))["data"]!.AsArray().Select(one => one!)];

    /// <summary>Waits until there are so many.</summary>
    public Task<IReadOnlyList<JsonNode>> HoldsAsync(int count) => BecomesAsync(messages => messages.Count == count);

    /// <summary>Waits until one of them is in this state.</summary>
    public Task<IReadOnlyList<JsonNode>> HoldsAsync(string state) => BecomesAsync(messages => messages.Any(one => one["state"]!.GetValue<string>() == state));

    /// <summary>Sets its PIN.</summary>
    public Task SetPinAsync(string pin) => gateway().SendAsync(HttpMethod.Put, $"/api/v1/mailboxes/{id}/pin", new JsonObject { ["pin"] = pin });

    private async Task<IReadOnlyList<JsonNode>> BecomesAsync(Func<IReadOnlyList<JsonNode>, bool> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var messages = await MessagesAsync();
            if (isSo(messages))
                return messages;
            if (limit.IsCancellationRequested)
                Assert.Fail($"after {Patience} the mailbox holds {new JsonArray([.. messages.Select(one => one.DeepClone())])}");
            await Task.Delay(Often);
        }
    }
}
