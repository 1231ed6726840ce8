using Gateway.Api.Messages;
using Gateway.Domain.MessageBox;
using Gateway.Domain.ServiceContexts;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Api.Support;

/// <summary>Leaves messages where the message box does, without a telephone.</summary>
internal static class SpokenMessage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Leaves a loud tone.</summary>
    /// <param name="app">The gateway.</param>
    /// <param name="mailbox">For whom.</param>
    /// <param name="packets">How long, in packets of 20 ms.</param>
    /// <param name="call">The Call-ID of the call.</param>
    /// <param name="caller">Who leaves it.</param>
    /// <returns>Whether it is on record.</returns>
    public static Task<bool> LeaveAsync(GatewayApp app, string mailbox, int packets, string call = "call", string caller = "sip:anna@poc.local") =>
        AskAsync<bool>(told => Record(StoreOf(app), mailbox, packets, call, caller).Keep(told));

    /// <summary>Where the message box keeps them.</summary>
    public static MessageStore StoreOf(GatewayApp app) => app.Services.GetRequiredService<MessageStore>();

    /// <summary>Says it, without an end.</summary>
    public static IMessageTape Record(MessageStore store, string mailbox, int packets, string call = "call", string caller = "sip:anna@poc.local")
    {
        var tape = store.Begin(new(new MailboxId(mailbox), caller, "Anna", call, "sip:x@vm.poc.local", ""), RtpCodec.Pcma)!;
        var samples = new short[160];
        for (var j = 0; j < samples.Length; j++)
            samples[j] = (short)(8_000 * Math.Sin(j * Math.PI / 8));
        var payload = new byte[160];
        G711.EncodeALaw(samples, payload);
        for (var i = 0; i < packets; i++)
            Assert.True(tape.Take((uint)(i * 160), payload));
        return tape;
    }

    /// <summary>Waits for what is told.</summary>
    public static Task<T> AskAsync<T>(Action<Action<T>> ask)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        ask(told => answer.TrySetResult(told));
        return answer.Task.WaitAsync(Limit);
    }
}
