using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Warehouse.Tests.Reports;

/// <summary>A headless Chromium, spoken to over its own protocol.</summary>
sealed class Chromium : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly ClientWebSocket socket = new();
    readonly DirectoryInfo profile = Directory.CreateTempSubdirectory("warehouse-chromium-");
    readonly List<JsonObject> events = [];
    string? session;
    int last;

    Chromium(string program)
    {
        var start = new ProcessStartInfo(program,
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}", "about:blank"])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        process = Process.Start(start)!;
        const string told = "DevTools listening on ";
        while (process.StandardError.ReadLine() is { } line)
        {
            if (!line.StartsWith(told, StringComparison.Ordinal))
                continue;
            _ = Task.Run(process.StandardError.ReadToEnd);
            socket.ConnectAsync(new(line[told.Length..]), default).WaitAsync(Patience).GetAwaiter().GetResult();
            return;
        }
        Assert.Fail($"{program} did not start");
    }

    /// <summary>What pages said on the console, threw, or asked for beside files of their own.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts it; the test is skipped aloud where it is absent.</summary>
    public static Chromium Start()
    {
        var found = new[] { "chromium", "chromium-browser", "google-chrome" }
            .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (found is null)
            Assert.Skip("no Chromium on this machine (Debian: apt-get install chromium): the pages were not tried in a browser");
        return new(found);
    }

    /// <summary>Opens a page in a window of a width.</summary>
    public void Open(string file, int width, string hash = "", bool hasScripts = true)
    {
        if (session is not null)
            Send("Page.close");
        session = null;
        var target = Send("Target.createTarget", new() { ["url"] = "about:blank" })["targetId"]!.GetValue<string>();
        session = Send("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true })["sessionId"]!.GetValue<string>();
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            Send($"{domain}.enable");
        Send("Emulation.setScriptExecutionDisabled", new() { ["value"] = !hasScripts });
        Send("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        events.Clear();
        Send("Page.navigate", new() { ["url"] = new Uri(file).AbsoluteUri + hash });
        while (!events.Any(e => Method(e) == "Page.loadEventFired"))
            events.Add(Receive());
        Complaints.AddRange(events.Select(Complaint).OfType<string>().Select(c => $"{Path.GetFileName(file)} at {width}: {c}"));
    }

    /// <summary>The value of an expression, or of its promise.</summary>
    public JsonNode? Evaluate(string expression)
    {
        var result = Send("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        Assert.True(result["exceptionDetails"] is null, result["exceptionDetails"]?.ToJsonString());
        return result["result"]!["value"];
    }

    /// <summary>Writes a picture of the whole page, cut off below.</summary>
    public void Picture(string file, int width, int most = 2400)
    {
        var height = Math.Min(most, Evaluate("document.documentElement.scrollHeight")!.GetValue<int>());
        var clip = new JsonObject { ["x"] = 0, ["y"] = 0, ["width"] = width, ["height"] = height, ["scale"] = 1 };
        var picture = Send("Page.captureScreenshot", new() { ["format"] = "png", ["clip"] = clip, ["captureBeyondViewport"] = true });
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Convert.FromBase64String(picture["data"]!.GetValue<string>()));
    }

    public void Dispose()
    {
        socket.Dispose();
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
        profile.Delete(recursive: true);
    }

    static string? Method(JsonObject message) => message["method"]?.GetValue<string>();

    static string? Complaint(JsonObject message) => Method(message) switch
    {
        "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Log.entryAdded" => message["params"]!.ToJsonString(),
        "Network.requestWillBeSent" when message["params"]!["request"]!["url"]!.GetValue<string>() is var url && !url.StartsWith("file:", StringComparison.Ordinal) => $"asks for {url}",
        _ => null,
    };

    JsonObject Send(string method, JsonObject? parameters = null)
    {
        var message = new JsonObject { ["id"] = ++last, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
            message["sessionId"] = session;
        socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, default).WaitAsync(Patience).GetAwaiter().GetResult();
        while (true)
        {
            var received = Receive();
            if (received["id"]?.GetValue<int>() != last)
            {
                events.Add(received);
                continue;
            }
            Assert.True(received["error"] is null, $"{method}: {received["error"]?.ToJsonString()}");
            return received["result"]!.AsObject();
        }
    }

    JsonObject Receive()
    {
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = socket.ReceiveAsync(buffer, default).WaitAsync(Patience).GetAwaiter().GetResult();
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(text.ToArray(), documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject();
    }
}
