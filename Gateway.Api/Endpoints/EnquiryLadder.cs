using System.Text;
using Gateway.Api.Authentication;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.History;
using Gateway.Domain.Presence;

namespace Gateway.Api.Endpoints;

/// <summary>Every SIP message of the subscription that an enquiry lives on, hop by hop, with the steps of TS 23.141 Figure A.1-1.</summary>
public sealed record EnquiryLadderView
{
    public required string EnquiryId { get; init; }

    /// <summary>The parties, in the order in which they appear.</summary>
    public required IReadOnlyList<LadderElement> Elements { get; init; }

    /// <summary>The messages, oldest first. Empty when they are no longer remembered.</summary>
    public required IReadOnlyList<LadderMessage> Messages { get; init; }
}

/// <summary>The signalling of an enquiry.</summary>
internal static class EnquiryLadder
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGroup("").WithTags("Presence").MapGet("/presence/subscriptions/{subscription}/ladder", GetAsync).Is("Get the SIP ladder of an enquiry", Scopes.SessionsLadder, o => o
            .InPath("subscription", "Id of the subscription, or of an enquiry that was answered.", "psb_01JD0000000000000000000000")
            .Says("Personal data: the raw signalling, with credentials taken out, for as long as it is remembered. Enquiries of one watcher after the same person share a subscription, and so its messages.")
            .Query("format", "What to answer with.", "json", "json", "text", "pcap")
            .Answers<EnquiryLadderView>(200, "The ladder.")
            .AnswersAs(200, "text/plain", "The ladder as aligned text.").AnswersAs(200, "application/vnd.tcpdump.pcap", "A capture file.")
            .Refuses(404, "No such enquiry, or it is somebody else's."));

    private static async Task<IResult> GetAsync(HttpContext http, string subscription, GatewayStorage storage, IPocNetwork network)
    {
        if (await PresenceEnquiries.FindAsync(http, storage, subscription) is not { } row) return (Answer)PresenceEnquiries.NotFound();
        var format = http.Request.Query["format"].ToString();
        if (format is not ("" or "json" or "text" or "pcap"))
            return (Answer)Problems.Validation("?format", "unknown-value", "json, text or pcap is expected.");
        var ladder = await network.LadderAsync(row.Id, [], http.RequestAborted);
        return format switch
        {
            "text" => Results.Text(LadderText.Write(ladder), "text/plain", Encoding.UTF8),
            "pcap" => Results.File(LadderPcap.Write(ladder), "application/vnd.tcpdump.pcap", $"{row.Id}.pcap"),
            _ => Answer.Ok(View(ladder)),
        };
    }

    private static EnquiryLadderView View(Ladder ladder)
    {
        var steps = PresenceFigureSteps.Of(ladder);
        return new()
        {
            EnquiryId = ladder.SubjectId,
            Elements = [.. ladder.Columns.Select(column => new LadderElement { Name = column.Name, IsOwn = column.IsElement })],
            Messages = [.. ladder.Rungs.Select((rung, i) => AlertLadder.MessageOf(ladder, rung, steps[i]))],
        };
    }
}
