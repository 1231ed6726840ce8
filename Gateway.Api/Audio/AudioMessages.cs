using System.Text.Json;
using Gateway.Api.Json;
using Gateway.Domain.Consoles;
using Gateway.Domain.Floor;
using Gateway.Sip.Sdp;

namespace Gateway.Api.Audio;

/// <summary>What a client says in a text frame.</summary>
internal abstract record AudioCommand
{
    private AudioCommand()
    {
    }

    /// <param name="Priority">0 to 3.</param>
    /// <param name="Id">What the client calls this press; <c>null</c>: nothing.</param>
    public sealed record Press(int Priority, int? Id) : AudioCommand;

    public sealed record Release : AudioCommand;

    /// <param name="Echo">What it wants back, as JSON.</param>
    public sealed record Ping(string Echo) : AudioCommand;

    /// <param name="Detail">Why it is not understood.</param>
    public sealed record Unknown(string Detail) : AudioCommand;
}

/// <summary>The text frames of the audio WebSocket (docs/audio-websocket.md).</summary>
internal static class AudioMessages
{
    private const int FrameMs = 20;
    private const int PriorityDefault = 1;
    private const int PriorityMax = 3;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 8 };

    public static AudioCommand Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new AudioCommand.Unknown("This is no JSON.");
        }
    }

    public static byte[] Ready(ConsoleHearing hearing, RtpCodec codec, TimeSpan? talkAtMost, bool mayTalk) => ContractJson.Bytes(new
    {
        type = "ready", codec = AudioCodecs.NameOf(codec), clockRate = codec.ClockRate, frameMs = FrameMs, maxTalkMs = Ms(talkAtMost),
        priorityMax = hearing.PriorityMax, mayTalk, floor = hearing.Floor, talker = TalkerOf(hearing.Talker),
    });

    public static byte[] Codec(RtpCodec codec) => ContractJson.Bytes(new { type = "codec", codec = AudioCodecs.NameOf(codec), clockRate = codec.ClockRate });

    public static byte[] Ended { get; } = ContractJson.Bytes(new { type = "ended" });

    public static byte[] Error(string detail) => ContractJson.Bytes(new { type = "error", detail });

    public static byte[] Pong(string echo) => [.. "{\"type\":\"pong\",\"t\":"u8, .. System.Text.Encoding.UTF8.GetBytes(echo), .. "}"u8];

    /// <param name="news">What happened.</param>
    /// <param name="floor">How the floor stands since.</param>
    /// <param name="press">The last press of this client that it comes after; <c>null</c>: none, or one without a name.</param>
    public static byte[] Of(ClientFloorNews news, ConsoleFloor floor, int? press) => news switch
    {
        ClientFloorNews.Idle => ContractJson.Bytes(new { type = "idle", floor }),
        ClientFloorNews.Taken taken => ContractJson.Bytes(new { type = "taken", floor, talker = TalkerOf(taken.Talker) }),
        ClientFloorNews.NoMedia => ContractJson.Bytes(new { type = "noMedia", floor }),
        ClientFloorNews.Requesting => ContractJson.Bytes(new { type = "requesting", floor, press }),
        ClientFloorNews.Granted granted =>
            ContractJson.Bytes(new { type = "granted", floor, press, talkAtMostMs = Ms(granted.TalkAtMost), accessMs = Math.Round(granted.AccessTime.TotalMilliseconds, 3) }),
        ClientFloorNews.Queued queued => ContractJson.Bytes(new { type = "queued", floor, press, position = queued.Position }),
        ClientFloorNews.Turn turn => ContractJson.Bytes(new { type = "turn", floor, press, forMs = Ms(turn.For) }),
        ClientFloorNews.Released => ContractJson.Bytes(new { type = "released", floor, press }),
        ClientFloorNews.Denied denied => ContractJson.Bytes(new { type = "denied", floor, press, reason = (int)denied.Reason, phrase = denied.Phrase }),
        ClientFloorNews.Revoked revoked =>
            ContractJson.Bytes(new { type = "revoked", floor, press, reason = (int)revoked.Reason, phrase = revoked.Phrase, retryAfterMs = Ms(revoked.RetryAfter) }),
        ClientFloorNews.TimeOver => ContractJson.Bytes(new { type = "timeOver", floor, press }),
        ClientFloorNews.Blocked blocked => ContractJson.Bytes(new { type = "blocked", floor, press, retryAfterMs = Ms(blocked.RetryAfter) }),
        ClientFloorNews.NoAnswer => ContractJson.Bytes(new { type = "noAnswer", floor, press }),
        _ => throw new System.Diagnostics.UnreachableException($"{news}"),
    };

    private static AudioCommand Read(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return new AudioCommand.Unknown("A message is an object with a type.");
        return type.GetString() switch
        {
            "press" => ReadPress(message),
            "release" => new AudioCommand.Release(),
            "ping" when !message.TryGetProperty("t", out _) => new AudioCommand.Ping("null"),
            "ping" => message.GetProperty("t").GetRawText() is var echo && System.Text.Encoding.UTF8.GetByteCount(echo) <= AudioLimits.PingBytes
                ? new AudioCommand.Ping(echo)
                : new AudioCommand.Unknown("A ping has at most 64 octets to bring back."),
            _ => new AudioCommand.Unknown("There is no such message."),
        };
    }

    private static AudioCommand ReadPress(JsonElement message)
    {
        if (Number(message, "priority", PriorityDefault) is not (>= 0 and <= PriorityMax and var priority)) return new AudioCommand.Unknown("The priority is 0 to 3.");
        if (!message.TryGetProperty("id", out _)) return new AudioCommand.Press(priority, null);
        return Number(message, "id", 0) is >= 0 and var id ? new AudioCommand.Press(priority, id) : new AudioCommand.Unknown("The id of a press is a whole number, 0 to 2147483647.");
    }

    // null: it is there, and no such number.
    private static int? Number(JsonElement message, string name, int otherwise)
    {
        if (!message.TryGetProperty(name, out var value)) return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    private static object? TalkerOf(FloorTalker? talker) =>
        talker is null ? null : new { address = talker.Address, name = talker.Name.Length > 0 ? talker.Name : null };

    private static long? Ms(TimeSpan? time) => time is { } span ? (long)Math.Ceiling(span.TotalMilliseconds) : null;
}
