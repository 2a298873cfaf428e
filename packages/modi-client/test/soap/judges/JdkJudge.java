import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.ExcC14NParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The JDK's own XML signatures, secure validation on. One line in, one line out, fields between tabs:
 *
 *   verify FILE CERT.pem                                                        ok  |  no TAB why
 *   sign FILE OUT KEY CERT.pem ALGORITHM DIGEST IDS PREFIXES                    ok  |  no TAB why
 *
 * A file to be signed has a Security header that holds a SecurityTokenReference where its Signature is to stand: it goes into KeyInfo.
 */
public class JdkJudge {
    private static final String WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
    private static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            try {
                out.println(fields[0].equals("sign") ? sign(fields) : verify(fields));
            } catch (Exception error) {
                out.println("no\t" + String.valueOf(error).replaceAll("\\s+", " "));
            }
        }
    }

    private static String verify(String[] fields) throws Exception {
        Document document = parse(fields[1]);
        NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
        if (signatures.getLength() != 1) return "no\t" + signatures.getLength() + " signatures";
        DOMValidateContext context = new DOMValidateContext(certificate(fields[2]).getPublicKey(), signatures.item(0));
        context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.TRUE);
        NodeList all = document.getElementsByTagNameNS("*", "*");
        for (int index = 0; index < all.getLength(); index++) {
            Element each = (Element) all.item(index);
            if (each.hasAttributeNS(WSU, "Id")) context.setIdAttributeNS(each, WSU, "Id");
            else if (each.hasAttribute("Id")) context.setIdAttributeNS(each, null, "Id");
        }
        return FACTORY.unmarshalXMLSignature(context).validate(context) ? "ok" : "no\tnot valid";
    }

    private static String sign(String[] fields) throws Exception {
        Document document = parse(fields[1]);
        String pem = Files.readString(Path.of(fields[3])).replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
        String type = certificate(fields[4]).getPublicKey().getAlgorithm();
        PrivateKey key = KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        NodeList all = document.getElementsByTagNameNS("*", "*");
        for (int index = 0; index < all.getLength(); index++) {
            Element each = (Element) all.item(index);
            if (each.hasAttributeNS(WSU, "Id")) each.setIdAttributeNS(WSU, "Id", true);
        }
        List<String> prefixes = fields[8].isEmpty() ? List.of() : Arrays.asList(fields[8].split(" "));
        List<Reference> references = new ArrayList<>();
        for (String id : fields[7].split(" ")) {
            TransformParameterSpec list = prefixes.isEmpty() ? null : new ExcC14NParameterSpec(prefixes);
            references.add(FACTORY.newReference("#" + id, FACTORY.newDigestMethod(fields[6], null),
                List.of(FACTORY.newTransform(CanonicalizationMethod.EXCLUSIVE, list)), null, "reference-" + id));
        }
        C14NMethodParameterSpec list = prefixes.isEmpty() ? null : new ExcC14NParameterSpec(prefixes);
        SignedInfo info = FACTORY.newSignedInfo(FACTORY.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, list),
            FACTORY.newSignatureMethod(fields[5], null), references);
        Node reference = document.getElementsByTagNameNS(WSSE, "SecurityTokenReference").item(0);
        Node security = reference.getParentNode();
        security.removeChild(reference);
        KeyInfo keyInfo = FACTORY.getKeyInfoFactory().newKeyInfo(List.of(new DOMStructure(reference)));
        FACTORY.newXMLSignature(info, keyInfo, null, "signature", "value").sign(new DOMSignContext(key, security));
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        transformer.transform(new DOMSource(document), new StreamResult(new File(fields[2])));
        return "ok";
    }

    private static Document parse(String file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))));
    }

    private static X509Certificate certificate(String file) throws Exception {
        byte[] pem = Files.readAllBytes(Path.of(file));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }
}
