using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Api.Support;

/// <summary>Speaks SignalR's JSON protocol over a WebSocket by hand: records ended by 0x1E.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebSocket _socket;
    private readonly Queue<JsonNode> _received = new();
    private readonly StringBuilder _text = new();
    private int _invocations;

    private HubClient(WebSocket socket) => _socket = socket;

    /// <summary>Everything the server said by itself and that was not waited for yet: (target, arguments).</summary>
    public List<(string Target, JsonArray Arguments)> Said { get; } = [];

    public static async Task<HubClient> OpenAsync(GatewayApp app, ApiClient caller)
    {
        var factory = app.Server.CreateWebSocketClient();
        factory.ConfigureRequest = request => request.Headers.Authorization = caller.Http.DefaultRequestHeaders.Authorization?.ToString();
        return await GreetAsync(new HubClient(await factory.ConnectAsync(new Uri("ws://localhost/hubs/dispatch"), TestContext.Current.CancellationToken)));
    }

    /// <summary>Opens it to a gateway in its own process.</summary>
    /// <param name="gateway">Where browsers reach it.</param>
    /// <param name="token">An access token.</param>
    public static async Task<HubClient> OpenAsync(Uri gateway, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/hubs/dispatch" }.Uri, TestContext.Current.CancellationToken);
        return await GreetAsync(new HubClient(socket));
    }

    private static async Task<HubClient> GreetAsync(HubClient client)
    {
        await client.SendAsync(new JsonObject { ["protocol"] = "json", ["version"] = 1 });
        await client.NextAsync();
        return client;
    }

    /// <summary>Calls a method of the hub and gives its result; an error fails the test unless it is expected.</summary>
    public async Task<JsonNode?> InvokeAsync(string method, params object[] arguments)
    {
        var completion = await CompletionAsync(method, arguments);
        Assert.True(completion["error"] is null, completion["error"]?.ToString());
        return completion["result"];
    }

    /// <summary>Calls a method of the hub that refuses.</summary>
    public async Task<string> InvokeRefusedAsync(string method, params object[] arguments) => (await CompletionAsync(method, arguments))["error"]!.GetValue<string>();

    /// <summary>All events that come until one of this type, and it, in order.</summary>
    public async Task<List<JsonNode>> EventsUntilAsync(Func<JsonNode, bool> last)
    {
        var events = new List<JsonNode>();
        while (true)
        {
            while (Said.Count > 0)
            {
                var (target, arguments) = Said[0];
                Said.RemoveAt(0);
                if (target == "Event") events.Add(arguments[0]!);
                else if (target == "Batch") events.AddRange(arguments[0]!.AsArray().Select(one => one!));
                if (events.Exists(one => last(one))) return events;
            }

            Take(await NextAsync());
        }
    }

    /// <summary>Waits for something that is no event.</summary>
    public async Task<JsonArray> SaidAsync(string target)
    {
        while (true)
        {
            var at = Said.FindIndex(one => one.Target == target);
            if (at >= 0)
            {
                var found = Said[at].Arguments;
                Said.RemoveAt(at);
                return found;
            }

            Take(await NextAsync());
        }
    }

    /// <summary>Whether the server ends the connection, in the time that a test has.</summary>
    public async Task<bool> IsEndedAsync()
    {
        try
        {
            while (true)
                if ((await NextAsync())["type"]?.GetValue<int>() == 7) return true;
        }
        catch (Exception gone) when (gone is WebSocketException or IOException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException)
        {
            // Gone already.
        }

        _socket.Dispose();
    }

    private async Task<JsonNode> CompletionAsync(string method, object[] arguments)
    {
        var id = (++_invocations).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendAsync(new JsonObject
        {
            ["type"] = 1, ["invocationId"] = id, ["target"] = method,
            ["arguments"] = new JsonArray([.. arguments.Select(one => JsonSerializer.SerializeToNode(one, one.GetType(), JsonSerializerOptions.Web))]),
        });
        while (true)
        {
            var message = await NextAsync();
            if (message["type"]?.GetValue<int>() == 3 && message["invocationId"]!.GetValue<string>() == id) return message;
            Take(message);
        }
    }

    private void Take(JsonNode message)
    {
        if (message["type"]?.GetValue<int>() == 1) Said.Add((message["target"]!.GetValue<string>(), message["arguments"]!.AsArray()));
    }

    private Task SendAsync(JsonObject message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message.ToJsonString() + End), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private async Task<JsonNode> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var buffer = new byte[64 * 1024];
        while (_received.Count == 0)
        {
            var received = await _socket.ReceiveAsync(buffer, limit.Token);
            if (received.MessageType == WebSocketMessageType.Close) throw new WebSocketException("The server closed the connection.");
            _text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            var records = _text.ToString().Split(End);
            foreach (var record in records[..^1]) _received.Enqueue(JsonNode.Parse(record)!);
            _text.Clear().Append(records[^1]);
        }

        return _received.Dequeue();
    }
}
