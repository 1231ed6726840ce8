using Gateway.Sip.Messages;

namespace Gateway.Tests.Conformance;

/// <summary>
/// What the checks of the library say of a datagram or a stream, for any element and for each role, as short texts: <c>accept</c>,
/// <c>400 Missing To</c>, <c>drop: no usable Via</c>.
/// </summary>
internal static class MessageRoles
{
    private static readonly SipMethod[] PhoneMethods =
        [SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options, SipMethod.Message];

    private static readonly string[] PhoneTypes = ["application/sdp", "text/plain"];
    private static readonly string[] NoOptions = [];

    /// <summary>The verdict that holds for every element.</summary>
    public static string Any(byte[] datagram, out SipMessage? message) =>
        SipParser.TryParseDatagram(datagram, out message, out var error) switch
        {
            SipParseResult.Message => Describe(MessageValidator.Check(message!)),
            SipParseResult.KeepAlive => "keep-alive",
            _ => $"drop: {error.Rule}",
        };

    /// <summary>The verdict of an element in this role; that of any element when the message is not for it to check further.</summary>
    /// <param name="role">A role as the manifests name it.</param>
    /// <param name="datagram">The message.</param>
    public static string By(string role, byte[] datagram)
    {
        if (role.Contains("stream", StringComparison.Ordinal))
            return Stream(datagram);
        var verdict = Any(datagram, out var message);
        if (verdict != "accept")
            return verdict;
        return message switch
        {
            SipRequest request => role switch
            {
                "endpoint" or "other" => First(
                    RequestChecks.Method(request, PhoneMethods), RequestChecks.UriScheme(request), RequestChecks.Require(request, NoOptions),
                    RequestChecks.Body(request, PhoneTypes), RequestChecks.Accept(request, request.Method == SipMethod.Invite ? ["application/sdp"] : PhoneTypes),
                    RequestChecks.Contacts(request)),
                "registrar" => First(
                    RequestChecks.Method(request, [SipMethod.Register]), RequestChecks.UriScheme(request), RequestChecks.Require(request, NoOptions),
                    RequestChecks.AddressOfRecord(request), RequestChecks.Contacts(request)),
                "proxy" => First(
                    RequestChecks.UriScheme(request), RequestChecks.MaxForwards(request), RequestChecks.ProxyRequire(request, NoOptions)),
                "server" when request.Method == SipMethod.Register => By("registrar", datagram),
                "server" => First(RequestChecks.UriScheme(request), RequestChecks.Contacts(request)),
                _ => verdict,
            },
            SipResponse response => role switch
            {
                "endpoint" or "client" => Describe(ResponseChecks.OnlyOneVia(response)),
                "proxy" => Describe(ResponseChecks.NextViaIsUnicast(response)),
                _ => verdict,
            },
            _ => verdict,
        };
    }

    private static string Stream(byte[] octets)
    {
        var framer = new StreamFramer();
        return framer.TryFrame(octets, out _, out var message, out var error) switch
        {
            FrameResult.NeedMore => "wait",
            FrameResult.Message => Describe(MessageValidator.Check(message!)),
            FrameResult.Lost when message is not null => $"{Describe(MessageValidator.Check(message))} and close",
            var other => $"{other}: {error.Rule}",
        };
    }

    private static string First(params MessageVerdict[] verdicts) =>
        Describe(Array.Find(verdicts, verdict => !verdict.IsValid) ?? MessageVerdict.Accepted);

    private static string Describe(MessageVerdict verdict) => verdict switch
    {
        MessageVerdict.Valid => "accept",
        MessageVerdict.Answer answer => string.Join(
            "; ", [answer.ToString(), .. answer.Headers.Select(header => $"{HeaderNames.NameOf(header.Key)}: {header.Value}")]),
        _ => verdict.ToString(),
    };
}
