using System.Text;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Endpoints;

/// <summary>The signalling of a session across all hops, as data, text, picture or capture.</summary>
internal static class SessionLadder
{
    private const string Capture = "application/vnd.tcpdump.pcap";
    private const string Picture = "image/svg+xml";

    public static Operation Formats(Operation operation) => operation
        .Says("Personal data: the raw signalling of every leg, with credentials taken out. While the session goes on it is as complete as it can be.")
        .Query("format", "What to answer with.", "json", "json", "text", "svg", "mermaid", "pcap")
        .Answers<SessionLadderView>(200, "The ladder.")
        .AnswersAs(200, "text/plain", "The ladder as aligned text, or as a Mermaid sequence diagram.")
        .AnswersAs(200, Picture, "The ladder as a picture.").AnswersAs(200, Capture, "A capture file.");

    public static async Task<IResult> GetAsync(HttpContext http, string session, StoredSessions sessions, IPocNetwork network)
    {
        var stop = http.RequestAborted;
        if (await sessions.ReadAsync(session, stop) is not { } row) return (Answer)Sessions.NotFound();
        var format = http.Request.Query["format"].ToString();
        if (format is not ("" or "json" or "text" or "svg" or "mermaid" or "pcap"))
            return (Answer)Problems.Validation("?format", "unknown-value", "json, text, svg, mermaid or pcap is expected.");
        var ladder = await network.LadderAsync(row.Id, [.. row.Participants.Select(one => one.CallId).OfType<string>().Distinct()], stop);
        return format switch
        {
            "text" => Results.Text(LadderText.Write(ladder), "text/plain", Encoding.UTF8),
            "mermaid" => Results.Text(LadderPicture.Mermaid(ladder), "text/plain", Encoding.UTF8),
            "svg" => Results.Text(LadderPicture.Svg(ladder), Picture, Encoding.UTF8),
            "pcap" => Results.File(LadderPcap.Write(ladder), Capture, $"{row.Id}.pcap"),
            _ => Answer.Ok(View(ladder)),
        };
    }

    private static SessionLadderView View(Ladder ladder)
    {
        var steps = SessionFigureSteps.Of(ladder);
        return new()
        {
            SessionId = ladder.SubjectId,
            Elements = [.. ladder.Columns.Select(column => new LadderElement { Name = column.Name, IsOwn = column.IsElement })],
            Messages = [.. ladder.Rungs.Select((rung, i) => AlertLadder.MessageOf(ladder, rung, steps[i]))],
        };
    }
}
