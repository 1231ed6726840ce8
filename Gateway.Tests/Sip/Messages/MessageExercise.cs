using System.Buffers;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Sip.Messages;

/// <summary>
/// Does with the octets of a hostile peer everything that the gateway could do with them, and holds what comes out to the rules that must never
/// break. It throws only when one does.
/// </summary>
internal sealed class MessageExercise
{
    private static readonly IPEndPoint Source = new(IPAddress.Parse("192.0.2.7"), 5062);
    private static readonly string[] Types = ["application/sdp"];
    private static readonly string[] Options = ["100rel"];
    private readonly SipMessageReader _reader = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private MessageEdit? _edit;

    /// <summary>Parser, validator and the reader of views: the least that happens to every datagram.</summary>
    public SipMessage? Read(byte[] octets)
    {
        var result = SipParser.TryParseDatagram(octets, out var message, out var error);
        var viewed = _reader.TryRead(octets, out var view);
        Assert.Equal(result, viewed);
        if (result == SipParseResult.Malformed)
            Assert.False(string.IsNullOrEmpty(error.Rule));
        if (message is null)
            return null;
        var verdict = MessageValidator.Check(message);
        Assert.Equal(verdict.ToString(), MessageValidator.Check(view).ToString());
        Assert.True(message.Bytes.Length <= octets.Length + SipLimits.HeaderLines + 2);
        return message;
    }

    /// <summary>All typed views, edits, answers, and the way over a stream.</summary>
    public void Everything(byte[] octets)
    {
        if (Read(octets) is { } message)
        {
            Views(message);
            Edit(message);
            if (message is SipRequest request)
                Answer(request);
        }

        Frame(octets, octets.Length / 3 + 1);
    }

    /// <summary>The stream, in pieces of this many octets. Returns how many messages came out.</summary>
    public static int Frame(byte[] octets, int pieceBytes)
    {
        var framer = new StreamFramer();
        var messages = 0;
        int start = 0, end = 0;
        while (true)
        {
            switch (framer.TryFrame(octets.AsSpan(start, end - start), out var consumed, out var message, out var error))
            {
                case FrameResult.Lost:
                    Assert.False(string.IsNullOrEmpty(error.Rule));
                    if (message is not null)
                        Assert.False(MessageValidator.Check(message).IsValid);
                    return messages;
                case FrameResult.NeedMore:
                    Assert.Equal(0, consumed);
                    if (end == octets.Length)
                        return messages;
                    end = Math.Min(octets.Length, end + pieceBytes);
                    break;
                case FrameResult.Message:
                    messages++;
                    Assert.Equal(consumed, message!.Bytes.Length);
                    Assert.True(octets.AsSpan(start, consumed).SequenceEqual(message.Bytes.Span));
                    start += consumed;
                    break;
                default:
                    Assert.True(consumed > 0);
                    start += consumed;
                    break;
            }
        }
    }

    private static void Views(SipMessage message)
    {
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var line = message[i];
            Value(line.Value);
            foreach (var value in message.Values(line.Id))
                NameAddrView.TryRead(value, out _);
        }

        _ = message.TopVia.Received.Length + message.CallId.Length + message.From.DisplayText.Length + message.To.Tag.Length;
        _ = message.MaxForwards;
        message.TryGetDeltaSeconds(HeaderId.Expires, out _);
        PrivacyView.HidesIdentity(message);
        ReferSubscription.Of(message);
        if (message.TryGet(HeaderId.ContentType, out var type) && MultipartBody.TryRead(type, message.Body, out var multipart, out _))
            multipart.Find("application/sdp");
        if (message is SipResponse response)
        {
            _ = (response.ReasonPhrase, AnswerStates.Of(response));
            ResponseChecks.OnlyOneVia(response);
            ResponseChecks.NextViaIsUnicast(response);
        }
    }

    private static void Value(ReadOnlySpan<byte> value)
    {
        ViaView.TryRead(value, out _);
        CSeqView.TryRead(value, out _);
        SipDate.TryRead(value, out _);
        Uri(value);
        QuotedText.Read(value);
        Texts(value);
        foreach (var parameter in new Parameters(value))
            _ = parameter.Name.Length + parameter.Value.Length;
        if (!NameAddrView.TryRead(value, out var nameAddr))
            return;
        Uri(nameAddr.Uri);
        nameAddr.Parameters.TryGetQ(out _);
        nameAddr.Parameters.TryGetDeltaSeconds("expires"u8, out _);
        FeatureSet.Of(nameAddr.Parameters);
    }

    // What these read they write, and read the same again.
    private static void Texts(ReadOnlySpan<byte> value)
    {
        if (SessionExpiresView.TryRead(value, out var expires))
            Assert.True(SessionExpiresView.TryRead(Encoding.UTF8.GetBytes(expires.ToString()), out var again) && again == expires);
        if (TargetDialog.TryRead(value, out var dialog))
            Assert.True(TargetDialog.TryRead(Encoding.UTF8.GetBytes(dialog.ToString()), out var again) && again == dialog);
        if (SubscriptionStateView.TryRead(value, out var state))
            Assert.True(SubscriptionStateView.TryRead(Encoding.UTF8.GetBytes(state.ToString()), out var again) && again == state);
        if (EventView.TryRead(value, out var read))
            Assert.True(EventView.TryRead(Encoding.UTF8.GetBytes(read.ToString()), out var again) && again == read);
        if (ReferTo.TryRead(value, out var referTo))
            Assert.True(ReferTo.TryRead(Encoding.UTF8.GetBytes(referTo.ToString()), out var again) && again.Uri == referTo.Uri && again.Method == referTo.Method);
        AnswerStates.Read(value);
        WarningView.TryRead(value, out _);
    }

    private static void Uri(ReadOnlySpan<byte> text)
    {
        Assert.Equal(TelUri.TryParse(text, out var tel), tel is not null);
        if (!SipUriView.TryRead(text, out var view))
            return;
        EmbeddedHeaders.Read(view.Headers);
        SipEscapes.ReadText(view.User);
        IPv6Text.Normalise(view.Host);
        Assert.True(SipUri.TryParse(text, out var uri));
        Assert.Equal(uri, SipUri.Parse(uri.Text));
        _ = uri.AddressOfRecord();
    }

    private void Edit(SipMessage message)
    {
        _edit = _edit?.Reset(message) ?? new MessageEdit(message);
        _edit.Prepend(HeaderId.Via, "SIP/2.0/UDP us.example;branch=z9hG4bKx"u8).RemoveTopValues(HeaderId.Route).Set(HeaderId.MaxForwards, "69"u8);
        _edit.Remove(HeaderId.Subject);
        if (message is SipRequest)
            _edit.ReplaceRequestUri("sip:b@example.com"u8);
        var edited = _edit.ToMessage();
        if (MessageValidator.Check(message).IsValid)
        {
            Assert.Equal("accept", MessageValidator.Check(edited) is var verdict && verdict.IsValid ? "accept" : verdict.ToString());
            Assert.True(message.Body.Span.SequenceEqual(edited.Body.Span));
            Assert.True(message.CallId.SequenceEqual(edited.CallId));
        }
    }

    private void Answer(SipRequest request)
    {
        CallerPreferences.Of(request).Judge(FeatureSet.Empty);
        AnswerModeView.Of(request);
        RequestChecks.UriScheme(request);
        RequestChecks.Method(request, [SipMethod.Options]);
        RequestChecks.Require(request, Options);
        RequestChecks.ProxyRequire(request, Options);
        RequestChecks.MaxForwards(request);
        RequestChecks.Body(request, Types);
        RequestChecks.Accept(request, Types);
        RequestChecks.Contacts(request);
        RequestChecks.AddressOfRecord(request);
        if (MessageValidator.Check(request) is MessageVerdict.Answer answer)
        {
            var refusal = answer.ToResponse(request, "tag");
            Assert.Equal(answer.Status, refusal.Status);
        }
        else
        {
            _buffer.ResetWrittenCount();
            ResponseWriter.Write(request, 200, "tag"u8, Source, _buffer);
            Assert.Equal(SipParseResult.Message, SipParser.TryParseDatagram(_buffer.WrittenMemory, out var written, out _));
            Assert.True(request.CallId.SequenceEqual(written!.CallId));
            Assert.Equal(200, new ResponseBuilder(request, 200, toTag: "tag").Build().Status);
        }

        Assert.DoesNotContain("\r\n\r\n", Encoding.Latin1.GetString(request.StartLine), StringComparison.Ordinal);
    }
}
