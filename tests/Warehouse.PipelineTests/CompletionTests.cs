using System.Diagnostics;

namespace Warehouse.PipelineTests;

/// <summary>Completion as the shells themselves do it.</summary>
public sealed class CompletionTests : IDisposable
{
    const string Bash = """
        source <(warehouse completion bash)
        for line in "$@"; do
          COMP_LINE=$line; COMP_POINT=${#line}; read -ra COMP_WORDS <<< "$line"; [[ $line != *' ' ]] || COMP_WORDS+=('')
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _warehouse; echo "${COMPREPLY[*]}"
        done
        """;

    /// <summary>A shell at a terminal of its own: each line is typed, tab is pressed, and what then stands there is kept in a file.</summary>
    const string Zsh = """
        zmodload zsh/zpty
        out=$1; shift
        zpty shell env TERM=dumb zsh -f -i
        zpty -w shell "PS1=''; source <(warehouse completion zsh); keep() { print -r -- \$BUFFER >> $out; BUFFER=''; }; zle -N keep; bindkey '^X' keep; bindkey '^I' complete-word"
        for line in "$@"; do zpty -w -n shell "$line"$'\t\x18'; done
        zpty -w shell $'\nexit'
        while zpty -r shell ignored; do :; done
        cat $out
        """;

    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("warehouse re", "replay report")]
    [InlineData("warehouse run --qu", "--quiet")]
    [InlineData("warehouse query --format c", "csv")]
    [InlineData("warehouse report --role ", "analyst bi engineer")]
    [InlineData("warehouse mine fit --model key", "key_prospect")]
    [InlineData("warehouse run --select star.fct_tr", "star.fct_transaction")]
    [InlineData("warehouse run --pipeline pipelines/b", "pipelines/berka")]
    [InlineData("warehouse run --pipeline ", "pipelines/berka pipelines/key_accounts pipelines/online_retail pipelines/small_bank")]
    [InlineData("warehouse explain ", "--help --home --landing --pipeline -h customer")]
    [InlineData("warehouse report --pipeline /nowhere --role ", "")]
    public void Bash_completes_commands_options_and_what_the_pipeline_has(string line, string offered) => Assert.Equal([offered], Ask("bash", Bash, line));

    [Fact]
    public void Zsh_completes_commands_options_and_what_the_pipeline_has() => Assert.Equal(
        [
            "warehouse report ", "warehouse report --role ", "warehouse report --role bi ", "warehouse mine fit --model key_prospect ", "warehouse query --format csv ",
            $"warehouse run --home {folder.Sub("unique")}/",
        ],
        Ask("zsh", Zsh, folder.Sub("typed"), "warehouse repo", "warehouse report --ro", "warehouse report --role b", "warehouse mine fit --model key_p", "warehouse query --format c",
            $"warehouse run --home {Directory.CreateDirectory(folder.Sub("unique")).FullName[..^2]}"));

    string[] Ask(string shell, string script, params string[] arguments)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, shell))))
            Assert.Skip($"no {shell} on this machine (Debian: apt-get install {shell}): its completion was not tried");
        File.WriteAllText(folder.Sub("script"), script);
        var start = new ProcessStartInfo(shell, [folder.Sub("script"), .. arguments])
        { WorkingDirectory = WarehouseProgram.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Path.Combine(WarehouseProgram.Root, "artifacts", "app") + Path.PathSeparator + path;
        start.Environment["WAREHOUSE_ROOT"] = WarehouseProgram.Root;
        using var process = Process.Start(start)!;
        var errors = Task.Run(process.StandardError.ReadToEnd);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors.GetAwaiter().GetResult());
        return output[..^1].Split('\n');
    }
}
