using System.Text;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Alerts;
using Gateway.Domain.History;
using Gateway.Sip.Messages;

namespace Gateway.Api.Endpoints;

/// <summary>Every SIP message of an alert, hop by hop.</summary>
public sealed record AlertLadderView
{
    public required string AlertId { get; init; }

    /// <summary>The participants, in the order in which they appear.</summary>
    public required IReadOnlyList<LadderElement> Elements { get; init; }

    /// <summary>The messages, oldest first. Empty when they are no longer remembered.</summary>
    public required IReadOnlyList<LadderMessage> Messages { get; init; }
}

/// <summary>A column of a ladder.</summary>
public sealed record LadderElement
{
    /// <summary>Host name of an element of this gateway, or address and port of a peer.</summary>
    public required string Name { get; init; }

    public required bool IsOwn { get; init; }
}

/// <summary>An arrow of a ladder.</summary>
public sealed record LadderMessage
{
    public required int Seq { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Microseconds after the first message.</summary>
    public required long SinceFirstUs { get; init; }

    /// <summary>Name of the element that sent it.</summary>
    public required string From { get; init; }

    /// <summary>Name of the element it went to.</summary>
    public required string To { get; init; }

    /// <summary>UDP, TCP or in-process.</summary>
    public required string Transport { get; init; }

    /// <summary>request or response; mbcp for floor control.</summary>
    public required string Kind { get; init; }

    public required string StartLine { get; init; }
    public string? Method { get; init; }
    public int? Status { get; init; }

    /// <summary>Whether the same octets went the same way before.</summary>
    public required bool Retransmission { get; init; }

    /// <summary>The step of the figure in the OMA PoC Control Plane that it is, where one is followed: Figure 24 for alerts, 16 to 19 for sessions.</summary>
    public string? Step { get; init; }

    /// <summary>The message as text, credentials taken out.</summary>
    public required string Raw { get; init; }
}

internal static class AlertLadder
{
    public static Operation Formats(Operation operation) => operation
        .Says("Personal data: the raw signalling, with credentials taken out.")
        .Query("format", "What to answer with.", "json", "json", "text", "pcap")
        .Answers<AlertLadderView>(200, "The ladder.")
        .AnswersAs(200, "text/plain", "The ladder as aligned text.").AnswersAs(200, "application/vnd.tcpdump.pcap", "A capture file.");

    public static async Task<IResult> GetAsync(HttpContext http, string alert, AlertRecords alerts, IPocNetwork network)
    {
        var stop = http.RequestAborted;
        if (await alerts.ReadAsync(alert, stop) is not { } row) return (Answer)Problems.NotFound("alert with this id");
        var format = http.Request.Query["format"].ToString();
        if (format is not ("" or "json" or "text" or "pcap"))
            return (Answer)Problems.Validation("format", "unknown-value", "json, text or pcap is expected.");
        var ladder = await network.LadderAsync(row.Id, [.. row.Targets.Select(target => target.CallId).Distinct()], stop);
        return format switch
        {
            "text" => Results.Text(LadderText.Write(ladder), "text/plain", Encoding.UTF8),
            "pcap" => Results.File(LadderPcap.Write(ladder), "application/vnd.tcpdump.pcap", $"{row.Id}.pcap"),
            _ => Answer.Ok(View(ladder)),
        };
    }

    private static AlertLadderView View(Ladder ladder)
    {
        var steps = AlertFigureSteps.Of(ladder);
        return new()
        {
            AlertId = ladder.SubjectId,
            Elements = [.. ladder.Columns.Select(column => new LadderElement { Name = column.Name, IsOwn = column.IsElement })],
            Messages = [.. ladder.Rungs.Select((rung, i) => MessageOf(ladder, rung, steps[i]))],
        };
    }

    /// <summary>One arrow, for the ladder of whatever it is.</summary>
    public static LadderMessage MessageOf(Ladder ladder, LadderRung rung, string? step)
    {
        SipMessage? message = null;
        if (rung.Message.Protocol == TracedProtocol.Sip)
            SipParser.TryParseDatagram(rung.Message.Bytes, out message, out _);
        return new()
        {
            Seq = rung.Number,
            At = rung.At,
            SinceFirstUs = (long)rung.SinceFirst.TotalMicroseconds,
            From = ladder.Columns[rung.From].Name,
            To = ladder.Columns[rung.To].Name,
            Transport = rung.Transport,
            Kind = rung.Message.Protocol == TracedProtocol.Mbcp ? "mbcp" : message is SipResponse ? "response" : "request",
            StartLine = message is null ? rung.Summary : Encoding.UTF8.GetString(message.StartLine),
            Method = message?.CSeq.Method.Name,
            Status = (message as SipResponse)?.Status,
            Retransmission = rung.Retransmission,
            Step = step,
            Raw = rung.Text,
        };
    }
}
